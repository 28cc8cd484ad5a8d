using Conserver.Posix;

namespace Conserver.Server.Consoles;

/// <summary>
/// Lets a device wait for its readers: for a log that can keep no more as long as it takes, because the log loses nothing;
/// for a log or for viewers who are behind but getting on, a moment, because they should lose nothing either. Whoever is
/// still behind then is on its own: a stopped viewer must not stop the console.
/// </summary>
/// <param name="loop">The console's loop.</param>
/// <param name="owner">The console.</param>
/// <param name="setReading">Stops or resumes reading the device.</param>
internal sealed class Pace(Loop loop, ILoopOwner owner, Action<bool> setReading)
{
    /// <summary>
    /// Bytes a viewer may be behind before the device waits for it: below a door's own limit by one full read.
    /// </summary>
    public const long HighWater = 256 * 1024;

    /// <summary>Bytes at which a viewer has caught up.</summary>
    public const long LowWater = 64 * 1024;

    /// <summary>How long the device waits: a viewer that reads less than 1 MB/s is not waited for.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    private LoopTimer? timer;
    private HashSet<Attachment>? behind;
    private bool logFull;
    private LogPace log;

    /// <summary>How the log keeps up.</summary>
    private enum LogPace
    {
        Quick,

        /// <summary>The device waits for it, for a moment.</summary>
        Behind,

        /// <summary>It was waited for in vain, and is not any more until it has caught up.</summary>
        Lagging,
    }

    /// <summary>The disk is behind; <see cref="LogCaughtUp"/> will be called.</summary>
    /// <param name="full">So far that nothing more can be kept for it.</param>
    public void LogIsBehind(bool full)
    {
        logFull = full;
        if (log == LogPace.Quick)
        {
            log = LogPace.Behind;
        }

        Update();
    }

    /// <summary>The log can take more.</summary>
    public void LogCaughtUp()
    {
        logFull = false;
        log = LogPace.Quick;
        Update();
    }

    /// <summary>A viewer has been given output; the device may have to wait for it.</summary>
    public void Gave(Attachment viewer)
    {
        if (viewer.IsLagging)
        {
            viewer.IsLagging = viewer.Door.Behind > LowWater;
            return;
        }

        if (viewer.Door.Behind > HighWater && (behind ??= []).Add(viewer))
        {
            viewer.Door.CaughtUp = () =>
            {
                behind.Remove(viewer);
                Update();
            };
            Update();
        }
    }

    /// <summary>A new link is read from the start; whoever is behind still is.</summary>
    public void Update()
    {
        bool waits = log == LogPace.Behind || behind is { Count: > 0 };
        if (waits)
        {
            // Also when a defect has kept it from being given up.
            StartPatience();
        }
        else
        {
            timer?.Stop();
        }

        setReading(!logFull && !waits);
    }

    private void StartPatience()
    {
        timer ??= loop.Timer(owner, GiveUp);
        if (!timer.IsRunning)
        {
            timer.Start(Patience);
        }
    }

    private void GiveUp()
    {
        log = log == LogPace.Behind ? LogPace.Lagging : log;
        foreach (Attachment viewer in behind ?? [])
        {
            viewer.IsLagging = true;
            viewer.Door.CaughtUp = null;
        }

        behind?.Clear();
        Update();
    }
}
