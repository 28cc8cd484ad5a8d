namespace Conserver.Server.Lines;

/// <summary>Why a link ended by itself.</summary>
/// <param name="Text">For the daemon's log, after <c>[name] </c>.</param>
/// <param name="Kind">What follows from it.</param>
internal readonly record struct LinkEnd(string Text, LinkEndKind Kind);

internal enum LinkEndKind
{
    /// <summary>The far end is gone, or the way to it.</summary>
    Lost,

    /// <summary>It was a command, which ended well: it is started again whatever autoreinit says.</summary>
    Finished,

    /// <summary>It was a command, which failed.</summary>
    Failed,
}
