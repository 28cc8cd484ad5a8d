using Conserver.Posix;
using Conserver.Server.Logging;

namespace Conserver.Server.Lines;

/// <summary>What all lines of one loop share.</summary>
public sealed class LineSettings
{
    public required Loop Loop { get; init; }
    public required DaemonLog Log { get; init; }
    public required Errands Errands { get; init; }
    internal ConnectGate Gate { get; } = new();
    internal Random Random { get; } = new();
}
