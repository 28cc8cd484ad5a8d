namespace Conserver.ConsoleProgram.Past.Boots;

/// <summary>One line of a comparison.</summary>
/// <param name="Kind"><c>-</c> for one that is on the left only, <c>+</c> on the right only, a blank for both.</param>
/// <param name="Left">Lines before it on the left.</param>
/// <param name="Right">And on the right.</param>
/// <param name="Line">Its text.</param>
internal readonly record struct DiffStep(char Kind, int Left, int Right, string Line);
