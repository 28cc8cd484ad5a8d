namespace Conserver.Server.Lines;

/// <summary>What follows from the end of a link.</summary>
internal enum LinkEndKind
{
    /// <summary>The far end is gone, or the way to it.</summary>
    Lost,

    /// <summary>It was a command, which ended well: it is started again whatever autoreinit says.</summary>
    Finished,

    /// <summary>It was a command, which failed.</summary>
    Failed,

    /// <summary>
    /// Somebody else has the device now. Two who took it from each other at once would never stop: the longest wait first.
    /// </summary>
    TakenAway,
}
