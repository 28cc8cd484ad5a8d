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

    /// <summary>Touched on the loop only.</summary>
    private readonly HashSet<Consoles.Console> consoles = [];

    /// <summary>Consoles that have been given to this loop.</summary>
    private int placed;
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
            Lines = new LineSettings { Loop = Loop, Log = log, Errands = errands },
            Histories = new HistorySettings
            {
                Loop = Loop,
                Log = log,
                LogCrew = LogCrew,
                Errands = errands,
                Time = new CTime(Loop.Clock),
            },
            Errands = errands,
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
    public Consoles.Console Place(ConsoleConfig config, ILoopOwner owner)
    {
        placed++;
        var console = new Consoles.Console(config, Shared);
        Loop.Post(owner, () => consoles.Add(console));
        return console;
    }

    /// <summary>Takes a console away; its viewers get the text and are closed.</summary>
    public void Forget(Consoles.Console console, Farewell farewell)
    {
        placed--;
        Loop.Post(console, () =>
        {
            consoles.Remove(console);
            console.Remove(farewell);
        });
    }

    /// <summary>Does something with each console of this loop, in a turn of it; the fault of one is that one's.</summary>
    public void ForEachConsole(Action<Consoles.Console> action, ILoopOwner owner) => Loop.Post(owner, () =>
    {
        foreach (Consoles.Console console in consoles)
        {
            Loop.Call(console, () => action(console));
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
    /// Opens the unified log, or opens it again; null closes it. On the loop. Each loop appends whole pieces on its own.
    /// </summary>
    public void OpenUnifiedLog(string? path)
    {
        if (Shared.Histories.Unified is { } open && open.Path == path)
        {
            open.Reopen();
            return;
        }

        Shared.Histories.Unified?.Close();
        Shared.Histories.Unified = path is null
            ? null
            : new UnifiedLog(path, LogCrew, Shared.Histories.Time, report =>
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
