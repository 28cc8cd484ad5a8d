namespace Conserver.Server.Config;

/// <summary>One <c>break</c> block.</summary>
/// <param name="Sequence">The string as configured, escapes unexpanded; empty means undefined.</param>
/// <param name="Delay">Milliseconds of one <c>\d</c>, 0 to 999.</param>
/// <param name="Confirm">Ask before sending.</param>
public sealed record BreakConfig(string Sequence, int Delay, bool Confirm);
