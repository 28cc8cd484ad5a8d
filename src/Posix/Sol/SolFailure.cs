namespace Conserver.Posix;

/// <summary>Why a session of serial over LAN has ended.</summary>
/// <param name="Text">In the library's words.</param>
/// <param name="IsStolen">Somebody else has taken it over.</param>
public readonly record struct SolFailure(string Text, bool IsStolen);
