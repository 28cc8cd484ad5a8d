using Conserver.Posix;
using Conserver.Server.Config;

namespace Conserver.Server.Lines;

/// <summary>A command that is to be started, and whose it is.</summary>
internal sealed record LaunchOrder
{
    /// <summary>The loop's, where it is ended.</summary>
    public required GroupEnds Ends { get; init; }

    /// <summary>Told of what the callbacks throw.</summary>
    public required ILoopOwner Owner { get; init; }

    /// <summary>
    /// What to start; its descriptors stay the caller's. Its environment is what differs from that of other commands.
    /// </summary>
    public required SpawnRequest Request { get; init; }

    /// <summary>What is still to be found out of the request; may block. Null for nothing.</summary>
    public Func<SpawnRequest, SpawnRequest>? Search { get; init; }

    /// <summary>It may take its time until it has started, as files that are elsewhere have to be looked at.</summary>
    public bool MayBlock => Search is not null || Request.Directory is not null;

    /// <summary>As whom.</summary>
    public required RunAs Who { get; init; }

    /// <summary>The other end of the request's terminal, or -1.</summary>
    public int Master { get; init; } = -1;

    /// <summary>How long it is given when it is to end.</summary>
    public required EndTimes Times { get; init; }

    /// <summary>
    /// Asked when it is to end, or may run although nobody wants it any more: the result hears once when nothing is left of
    /// it.
    /// </summary>
    public required Func<GroupEnd.IOwner> Heir { get; init; }
}
