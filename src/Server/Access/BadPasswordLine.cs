namespace Conserver.Server.Access;

/// <summary>A logical line of the password file without a colon.</summary>
/// <param name="Number">Of the last physical line before the next entry, as conserver 8.2.7 counts.</param>
/// <param name="Text">The joined line.</param>
public readonly record struct BadPasswordLine(int Number, string Text);
