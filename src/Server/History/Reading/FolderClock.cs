namespace Conserver.Server.History.Reading;

/// <summary>
/// Whether a folder that changes from now on has another time afterwards: it may not for the tick of a clock, which is that
/// of the kernel, or two seconds of file systems that have no parts of one. The clock of another machine may be behind this
/// one's, so that the times it gives look old: there it is waited for as long as its time has been seen. Any thread.
/// </summary>
/// <param name="clock">This machine's.</param>
/// <param name="isFar">A folder lies on another machine; called by one thread at a time.</param>
internal sealed class FolderClock(TimeProvider clock, Func<string, bool> isFar)
{
    /// <summary>Nanoseconds.</summary>
    private const long Tick = 100_000_000, LongTick = 2_000_000_000, Second = 1_000_000_000;

    private readonly Lock gate = new();
    private (string Folder, long Modified, long At) seen = ("", 0, 0);

    /// <summary>Asked between a look at its time and a look into it.</summary>
    public bool HasPassed(string folder, long modified)
    {
        lock (gate)
        {
            if (seen.Folder != folder || seen.Modified != modified)
            {
                seen = (folder, modified, clock.GetTimestamp());
            }

            double passed = isFar(folder) ? clock.GetElapsedTime(seen.At).TotalNanoseconds
                : (clock.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalNanoseconds - modified;
            return passed > (modified % Second == 0 ? LongTick : Tick);
        }
    }
}
