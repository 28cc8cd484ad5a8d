namespace Conserver.Posix;

/// <summary>What came of a token.</summary>
/// <param name="Principal">Who it is, <c>user@REALM</c>; null when it is nobody.</param>
/// <param name="Reply">To be sent back; may be empty.</param>
/// <param name="Failure">Why it is nobody.</param>
public sealed record KerberosAnswer(string? Principal, byte[] Reply, string? Failure);
