namespace Conserver.Server.History;

/// <summary>Whom something is shown again. On the console's loop.</summary>
internal interface IReplayReader
{
    /// <summary>Nobody is there any more; what is fetched is of no use.</summary>
    bool HasGone { get; }

    /// <summary>
    /// Called when all that was given has been read, and when the reader has gone; null when nothing is fetched.
    /// </summary>
    Action? Wanted { get; set; }

    /// <summary>The next bytes, as the log has them.</summary>
    void Take(ReadOnlySpan<byte> said);

    /// <summary>No more comes.</summary>
    /// <param name="end">Why.</param>
    /// <param name="reason">Of a failure; else empty.</param>
    void End(ReplayEnd end, string reason = "");
}
