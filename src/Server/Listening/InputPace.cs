using Conserver.Posix;

namespace Conserver.Server.Listening;

/// <summary>
/// Who sends without end what leads to nothing is read at a pace: 16 KiB at once are free, and 16 KiB a second. Its own
/// system then stops it, and both leave the processor to others. For everybody else it is a number and no timer.
/// </summary>
/// <param name="owner">Told of defects.</param>
/// <param name="changed"><see cref="IsSpent"/> has.</param>
internal sealed class InputPace(ILoopOwner owner, Action changed)
{
    private const int Free = 16 * 1024, PerMillisecond = 16;
    private double owed;
    private long at;
    private LoopTimer? rest;

    /// <summary>Nothing is to be read for a while.</summary>
    public bool IsSpent => rest is { IsRunning: true };

    /// <summary>So much has come.</summary>
    public void Take(Loop loop, int bytes)
    {
        long now = loop.Clock.GetTimestamp();
        owed = Math.Max(0, owed - (loop.Clock.GetElapsedTime(at, now).TotalMilliseconds * PerMillisecond)) + bytes;
        at = now;
        if (owed > Free && !IsSpent)
        {
            rest ??= loop.Timer(owner, changed);
            rest.Start(TimeSpan.FromMilliseconds((owed - Free) / PerMillisecond));
            changed();
        }
    }

    /// <summary>Nobody waits any more: the client's end is seen, or the loop is left. What is owed is owed on.</summary>
    public void Leave()
    {
        rest?.Stop();
        rest = null;
    }
}
