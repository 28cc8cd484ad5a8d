using Conserver.Posix;
using Conserver.Server.Logging;

namespace Conserver.Server.Lines;

/// <summary>What all lines of one loop share.</summary>
internal sealed class LineSettings
{
    public required Loop Loop { get; init; }
    public required DaemonLog Log { get; init; }
    public required Errands Errands { get; init; }

    /// <summary>One for all loops.</summary>
    internal HostNames Names { get; init; } = new();
    internal ConnectGate Gate { get; } = new();

    /// <summary>Which paths may never answer.</summary>
    internal FarPaths Far { get; set; } = new();

    /// <summary>By console: a session that has to have ended before the next one begins.</summary>
    internal ConnectGate Sessions { get; } = new(limit: 1);

    internal Doubts Doubts => field ??= new Doubts(Log);

    /// <summary>Commands that are being ended, those of tasks included.</summary>
    internal GroupEnds Ends => field ??= new GroupEnds(Loop, Errands);

    internal Random Random { get; } = new();

    /// <summary>What kinds of line keep beside their links, such as a listening socket; by the console's name.</summary>
    internal Dictionary<string, IDisposable> Kept { get; } = new(StringComparer.Ordinal);

    /// <summary>That paths cannot be watched has been logged.</summary>
    internal bool IsBlindnessSaid { get; set; }
}
