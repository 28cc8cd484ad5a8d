using Conserver.Posix;
using Conserver.Server.Config;
using Conserver.Server.Consoles;
using Conserver.Server.History;
using Conserver.Server.Lines;
using Conserver.Server.Logging;

namespace Conserver.Server;

/// <summary>One loop with what its consoles share, and the two threads that run it and write their logs.</summary>
internal sealed class ConsoleLoop
{
    /// <summary>What a slow disk may take at the end.</summary>
    private static readonly TimeSpan FlushTime = TimeSpan.FromSeconds(5);

    /// <summary>So many bytes a second make as much work as one console more.</summary>
    private const double BytesOfOneConsole = 10_000;

    private long measuredBytes;
    private long measuredAt;
    private double traffic;

    public ConsoleLoop(int number, DaemonLog log, ServerConfig config, Errands errands)
    {
        Loop = new Loop($"loop {number}") { Unhandled = failure => log.Error($"internal error: {failure}") };
        LogCrew = new LogCrew(Loop.Name, Loop.Post, Loop.AtTurnEnd, Loop.Clock);
        Loop.TurnEnded = LogCrew.WriteLogs;
        Shared = new ConsoleShared
        {
            Loop = Loop,
            Log = log,
            LogCrew = LogCrew,
            Time = new CTime(Loop.Clock),
            Lines = new LineSettings { Loop = Loop, Log = log, Errands = errands },
            Errands = errands,
            Config = config,
        };
        measuredAt = Environment.TickCount64;
    }

    public Loop Loop { get; }
    public LogCrew LogCrew { get; }
    public ConsoleShared Shared { get; }

    /// <summary>Consoles of this loop; touched on it only.</summary>
    public HashSet<Consoles.Console> Consoles { get; } = [];

    /// <summary>Consoles that have been given to this loop. Main loop only, as are the two below.</summary>
    public int Placed { get; set; }

    /// <summary>What this loop has to do, in consoles: where a new one goes is decided by it.</summary>
    public double Load => Placed + (traffic / BytesOfOneConsole);

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

    /// <summary>Opens the unified log, or opens it again; null closes it. On the loop. Each loop appends whole pieces on its own.</summary>
    public void OpenUnifiedLog(string? path)
    {
        if (Shared.Unified is { } open && open.Path == path)
        {
            open.Reopen();
            return;
        }

        Shared.Unified?.Close();
        Shared.Unified = path is null
            ? null
            : new UnifiedLog(path, LogCrew, Shared.Time, report =>
            {
                Action<string> say = report.IsError ? Shared.Log.Error : Shared.Log.Notice;
                say(report.Text);
            });
    }

    /// <summary>Ends the loop; everything logged is on disk, or the deadline has passed.</summary>
    public void Stop()
    {
        Loop.Stop();
        Wait();

        // Whatever was posted last: closing lines and logs.
        Loop.Turn(TimeSpan.Zero);
        if (!LogCrew.Flush(FlushTime))
        {
            Shared.Log.Error($"{Loop.Name}: the disk did not take the last output in time");
        }

        LogCrew.Dispose();
    }
}
