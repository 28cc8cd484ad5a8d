using Conserver.Posix;
using Conserver.Server.Config;
using Conserver.Server.Lines;
using Conserver.Server.Logging;

namespace Conserver.Server.Tests.Lines;

/// <summary>A line of a console <c>p</c> as conserver.cf describes it, on a loop whose clock is moved by hand.</summary>
internal sealed class LineFixture : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("conserver-test-").FullName;
    private readonly DaemonLog log;

    public LineFixture(string items)
    {
        Loop = new Loop("test", Clock);
        log = new DaemonLog("conserver", 1, Clock, disk: null);
        Assert.Equal(0, log.OpenFile(Path.Combine(folder, "server.log")));
        Line = new Line(Configured(items), Owner, new LineSettings { Loop = Loop, Log = log, Errands = new Errands() });
    }

    public FakeClock Clock { get; } = new();
    public Loop Loop { get; }
    public RecordingOwner Owner { get; } = new();
    public Line Line { get; }

    /// <summary>Lines of the daemon's log, without their beginnings.</summary>
    public string[] LogLines
    {
        get
        {
            Assert.True(log.Flush(TimeSpan.FromSeconds(20)));
            return
            [
                .. File.ReadAllLines(Path.Combine(folder, "server.log"))
                    .Select(text => text[(text.IndexOf("): ", StringComparison.Ordinal) + 3)..]),
            ];
        }
    }

    public static ConsoleConfig Configured(string items) => Items.Of("p", items);

    /// <summary>Turns the loop until something holds; the clock stands still.</summary>
    public void TurnUntil(Func<bool> condition)
    {
        long limit = Environment.TickCount64 + 20_000;
        while (!condition())
        {
            Assert.True(
                Environment.TickCount64 < limit,
                $"not within 20 s; said: {Owner.Text}; logged: {string.Join('\n', LogLines)}");
            Loop.Turn(TimeSpan.FromMilliseconds(5));
        }
    }

    public void UntilSaid(string text) => TurnUntil(() => Owner.Text.Contains(text, StringComparison.Ordinal));

    public void Dispose()
    {
        Line.Close();
        long limit = Environment.TickCount64 + 20_000;
        while (Loop.Watched > 0 && Environment.TickCount64 < limit)
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            Loop.Turn(TimeSpan.FromMilliseconds(5));
        }

        Assert.Equal(0, Loop.Watched);
        log.Dispose();
        Loop.Dispose();
        Folders.Remove(folder);
    }
}
