using System.Collections.Immutable;
using System.Diagnostics;
using Conserver.Posix;
using Conserver.Server.Audit;
using Conserver.Server.Config;
using Conserver.Server.Consoles;
using Conserver.Server.Disk;
using Conserver.Server.History;
using Conserver.Server.Lines;
using Conserver.Server.Logging;

namespace Conserver.Server;

/// <summary>One loop with what its consoles share, and the two threads that run it and write their logs.</summary>
internal sealed class ConsoleLoop
{
    /// <summary>What a slow disk may take at the end.</summary>
    private static readonly TimeSpan FlushTime = TimeSpan.FromSeconds(5);

    /// <summary>What commands may take at the end: as long as one that heeds SIGKILL only, and a little more.</summary>
    private static readonly TimeSpan EndTime = TimeSpan.FromSeconds(8);

    /// <summary>All loops are turned by one thread by then.</summary>
    private static readonly TimeSpan EndLook = TimeSpan.FromMilliseconds(5);

    /// <summary>So many bytes a second make as much work as one console more.</summary>
    private const double BytesOfOneConsole = 10_000;

    /// <summary>Consoles that have been given to this loop.</summary>
    private int placed;
    private long measuredBytes;
    private long measuredAt;
    private double traffic;

    public ConsoleLoop(
        int number,
        DaemonLog log,
        ServerConfig config,
        Errands errands,
        HostNames names,
        LogFiles files,
        Action<AuditEvent> audit)
    {
        Loop = new Loop($"loop {number}") { Unhandled = failure => log.Error($"internal error: {failure}") };
        LogCrew = new LogCrew(Loop.Name, Loop.Post, Loop.AtTurnEnd, Loop.Clock);
        Loop.TurnEnded = LogCrew.WriteLogs;
        Shared = new ConsoleShared
        {
            Loop = Loop,
            Log = log,
            Lines = new LineSettings { Loop = Loop, Log = log, Errands = errands, Names = names },
            Histories = new HistorySettings
            {
                Loop = Loop,
                Log = log,
                LogCrew = LogCrew,
                Files = files,
                Errands = errands,
                Time = new CTime(Loop.Clock),
            },
            Errands = errands,
            Audit = audit,
            Config = config,
        };
        measuredAt = Environment.TickCount64;
    }

    public Loop Loop { get; }
    public LogCrew LogCrew { get; }
    public ConsoleShared Shared { get; }

    /// <summary>
    /// What this loop has to do, in consoles: where a new one goes is decided by it. Main loop only, as what follows.
    /// </summary>
    public double Load => placed + (traffic / BytesOfOneConsole);

    /// <summary>A new console of this loop.</summary>
    public Consoles.Console Place(ConsoleConfig config)
    {
        placed++;
        return new Consoles.Console(config, Shared);
    }

    /// <summary>Takes a console away; its viewers get the text and are closed.</summary>
    public void Forget(Consoles.Console console, Farewell farewell)
    {
        placed--;

        // It must go, whatever happens.
        var again = new Fallback(failure =>
        {
            ((ILoopOwner)console).Faulted(failure);
            console.Remove(farewell);
        });
        Loop.Post(again, () => console.Remove(farewell));
    }

    /// <summary>
    /// Does something with those of the consoles that live here, in a turn; the fault of one is that one's.
    /// </summary>
    public void ForEach(ImmutableArray<Consoles.Console> consoles, Action<Consoles.Console> action, ILoopOwner owner) =>
        Loop.Post(owner, () =>
        {
            foreach (Consoles.Console console in consoles)
            {
                if (console.Loop == Loop && !console.IsRemoved)
                {
                    Loop.Call(console, () => action(console));
                }
            }
        });

    /// <summary>Takes the average traffic since the last call into account.</summary>
    public void MeasureTraffic()
    {
        long now = Environment.TickCount64, bytes = Shared.BytesReceived;
        traffic = (bytes - measuredBytes) * 1000.0 / Math.Max(1, now - measuredAt);
        (measuredBytes, measuredAt) = (bytes, now);
    }

    /// <summary>Runs the loop on a thread of its own.</summary>
    public void Start() => LogCrew.RunLoop(Loop.Run);

    /// <summary>Waits for its end.</summary>
    public void Wait() => LogCrew.WaitForLoop();

    /// <summary>
    /// Opens the unified log, or opens it again; null closes it. On the loop.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="reports">What happens to it, for all loops.</param>
    public void OpenUnifiedLog(string? path, UnifiedReports reports)
    {
        if (Shared.Histories.Unified is { } open && open.Path == path)
        {
            open.Reopen();
            return;
        }

        Shared.Histories.Unified?.Close();
        Shared.Histories.Unified = path is null
            ? null
            : new UnifiedLog(path, Shared.Histories.Files, LogCrew, Shared.Histories.Time, reports.Say);
    }

    /// <summary>
    /// Ends loops; everything logged is on disk, or the deadline has passed. Loops share logs: all of them end first, and
    /// all write side by side.
    /// </summary>
    public static void Stop(IReadOnlyCollection<ConsoleLoop> loops)
    {
        foreach (ConsoleLoop loop in loops)
        {
            loop.Loop.Stop();
            loop.Wait();
        }

        foreach (ConsoleLoop loop in loops)
        {
            // Whatever was posted last: closing lines and logs.
            loop.Loop.Turn(TimeSpan.Zero);
        }

        foreach (ConsoleLoop loop in loops)
        {
            _ = loop.LogCrew.Flush(TimeSpan.Zero);
        }

        long start = Stopwatch.GetTimestamp();
        foreach (ConsoleLoop loop in loops)
        {
            TimeSpan left = FlushTime - Stopwatch.GetElapsedTime(start);
            if (!loop.LogCrew.Flush(left > TimeSpan.Zero ? left : TimeSpan.Zero))
            {
                Array.ForEach(loop.LogCrew.Unwritten(), loop.Shared.Log.Error);
            }
        }

        foreach (string failure in loops.First().Shared.Histories.Files.DueSyncs.Finish(FlushTime))
        {
            loops.First().Shared.Log.Error(failure);
        }

        AwaitCommands(loops);
        foreach (ConsoleLoop loop in loops)
        {
            loop.LogCrew.Dispose();
        }
    }

    // With what is on disk safe, as whoever stops the daemon may not wait so long.
    private static void AwaitCommands(IReadOnlyCollection<ConsoleLoop> loops)
    {
        long start = Stopwatch.GetTimestamp();
        while (loops.Any(loop => loop.Shared.Lines.Ends.Count > 0))
        {
            if (Stopwatch.GetElapsedTime(start) > EndTime)
            {
                int left = loops.Sum(loop => loop.Shared.Lines.Ends.Count);
                loops.First().Shared.Log.Error($"commands that have not ended and are left alone: {left}");
                return;
            }

            foreach (ConsoleLoop loop in loops)
            {
                loop.Loop.Turn(EndLook);
            }
        }
    }
}
