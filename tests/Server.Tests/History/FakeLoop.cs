using System.Collections.Concurrent;
using Conserver.Posix;
using Conserver.Server.Disk;
using Conserver.Server.History;
using Conserver.Server.Logging;

namespace Conserver.Server.Tests.History;

/// <summary>A loop that turns when the test says so, with a crew that writes its logs.</summary>
internal sealed class FakeLoop : IDisposable
{
    private readonly BlockingCollection<Action> posted = [];
    private readonly List<ITurnEnd> atTurnEnd = [];

    public FakeLoop(ILogDisk? disk = null, ManualClock? clock = null, LogFiles? files = null)
    {
        Clock = clock ?? new ManualClock();
        Time = new CTime(Clock);
        Files = files ?? new LogFiles();
        Logs = new LogCrew(
            "test log", (_, action) => Post(action), atTurnEnd.Add, Clock, disk, TimeSpan.FromMilliseconds(5));
    }

    public ManualClock Clock { get; }
    public CTime Time { get; }
    public LogCrew Logs { get; }

    /// <summary>Logs that other loops may share.</summary>
    public LogFiles Files { get; }

    /// <summary>Reports of all logs made here.</summary>
    public List<LogReport> Reports { get; } = [];

    /// <summary>Files that were closed for good.</summary>
    public List<LogReport> Closed { get; } = [];
    public int Drained { get; private set; }

    public ConsoleLog Log(LogName name, int stampEvery = 0)
    {
        var log = new ConsoleLog(
            name,
            Files,
            Logs,
            Time,
            stampEvery,
            report => (report.Kind == LogReportKind.Closed ? Closed : Reports).Add(report),
            () => Drained++);
        log.Open();
        return log;
    }

    /// <summary>What was posted so far, then the ends of turn.</summary>
    public void Turn()
    {
        while (posted.TryTake(out Action? action))
        {
            action();
        }

        ITurnEnd[] items = [.. atTurnEnd];
        atTurnEnd.Clear();
        foreach (ITurnEnd item in items)
        {
            item.OnTurnEnd();
        }
    }

    /// <summary>Turns until <paramref name="condition"/> holds, and does what was posted meanwhile.</summary>
    public void TurnUntil(Func<bool> condition)
    {
        Turn();
        Assert.True(SpinWait.SpinUntil(() => { Turn(); return condition(); }, TimeSpan.FromSeconds(20)), "waited too long");
        Turn();
    }

    /// <summary>Everything appended so far is on disk.</summary>
    public void Flush()
    {
        Turn();
        Assert.True(Logs.Flush(TimeSpan.FromSeconds(20)), "logs not flushed");
        Turn();
    }

    public void Dispose()
    {
        Logs.Dispose();
        posted.Dispose();
    }

    // A thread that hung in a test that has ended may still have something to say.
    private void Post(Action action)
    {
        try
        {
            posted.Add(action);
        }
        catch (ObjectDisposedException)
        {
            // Nobody listens any more.
        }
    }
}
