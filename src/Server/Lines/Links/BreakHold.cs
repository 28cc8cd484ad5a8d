namespace Conserver.Server.Lines;

/// <summary>A break that is begun and ended by commands to the far end.</summary>
internal sealed record BreakHold(byte[] Begin, TimeSpan Time, byte[] End);
