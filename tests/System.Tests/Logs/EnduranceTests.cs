using System.Diagnostics;
using System.Globalization;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Logs;

/// <summary>
/// Logs are rolled, moved, opened anew, devices and the daemon come and go while many machines speak: every byte of theirs
/// is in the logs once and in order. What is missing was unread when the daemon ended, or unwritten when it was killed.
/// </summary>
/// <remarks><c>make endure MINUTES=10 CONSOLES=500</c> is the long form.</remarks>
public sealed class EnduranceTests : IDisposable
{
    private static readonly int Minutes = Number("ENDURE_MINUTES", 0);
    private static readonly int Consoles = Number("ENDURE_CONSOLES", 60);

    /// <summary>What each machine says from one thing that happens to the next, bytes at least.</summary>
    private static readonly long Stretch = Number("ENDURE_STRETCH", Minutes > 0 ? 8 * 1024 : 24 * 1024);

    private readonly ScratchFolder folder = new();
    private readonly string logs;
    private readonly NumberedSource[] sources;
    private readonly Dictionary<string, int> happened = [];
    private Daemon? daemon;
    private int moves;
    private int reloads;

    public EnduranceTests()
    {
        logs = Directory.CreateDirectory(folder.File("logs")).FullName;
        sources = [.. Enumerable.Range(0, Consoles).Select(
            i => new NumberedSource(folder.File(Name(i)), seed: i, mostPause: Minutes > 0 ? 2000 : 60))];
    }

    [Fact]
    public void Every_byte_is_in_the_logs_once_and_in_order()
    {
        (string What, Action Do)[] all =
        [
            ("logs moved", Move),
            ("devices restarted", RestartDevices),
            ("logs opened anew", () => daemon!.Signal(Posix.SIGUSR2)),
            ("reload", Reload),
            ("logs moved and opened anew by a reload", MoveAndReload),
            ("devices restarted while logs are moved", () =>
            {
                RestartDevices();
                Move();
            }),
            ("stopped in silence", StopInSilence),
            ("devices restarted", RestartDevices),
            ("killed", () => End(Danger.Kill, Posix.SIGKILL)),
            ("devices restarted", RestartDevices),
            ("stopped while all speak", () => End(Danger.Stop, Posix.SIGTERM)),
        ];
        long start = Stopwatch.GetTimestamp();
        daemon = Start();
        do
        {
            foreach ((string what, Action happens) in all)
            {
                UntilSaid(what);
                happens();
                happened[what] = happened.GetValueOrDefault(what) + 1;
            }
        }
        while (Stopwatch.GetElapsedTime(start) < TimeSpan.FromMinutes(Minutes));
        UntilSaid("the end");
        UntilSilence();
        Assert.Equal(0, daemon.Terminate());
        Judge(Stopwatch.GetElapsedTime(start));
    }

    public void Dispose()
    {
        foreach (NumberedSource source in sources)
        {
            source.Dispose();
        }

        daemon?.Dispose();
        folder.Dispose();
    }

    private static string Name(int index) => string.Create(CultureInfo.InvariantCulture, $"c{index:D3}");

    private static int Number(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : otherwise;

    private string Config => $$"""
        config * { sslrequired no; }
        access * { trusted 127.0.0.1; }
        default * {
            master localhost; type uds; uds {{folder.Path}}/&; udssubst &=cs; rw *;
            logfile {{logs}}/&.log; logfilemax 64k; motd "after {{reloads}} reloads";
        }

        """ + string.Concat(Enumerable.Range(0, Consoles).Select(i => $"console {Name(i)} {{}}\n"));

    private Daemon Start()
    {
        var started = new Daemon(Make.Ours, Config);
        Deadline.Until(
            () => Array.TrueForAll(sources, source => source.IsConnected),
            () => "all machines connected\n" + Visible.Lines(started.Messages.Text));
        return started;
    }

    private void Move()
    {
        RenameAll();
        daemon!.Signal(Posix.SIGUSR2);
    }

    private void MoveAndReload()
    {
        RenameAll();
        Reload();
    }

    // As logrotate does.
    private void RenameAll()
    {
        moves++;
        foreach (string log in Directory.GetFiles(logs, "c*.log"))
        {
            File.Move(log, string.Create(CultureInfo.InvariantCulture, $"{log}.{moves}"));
        }
    }

    private void Reload()
    {
        reloads++;
        daemon!.Reload(Config);
    }

    // Each time it comes up a log that has become large enough is rolled.
    private void RestartDevices()
    {
        foreach (NumberedSource source in sources)
        {
            source.Restart();
        }
    }

    private void StopInSilence()
    {
        UntilSilence();
        Assert.Equal(0, daemon!.Terminate());
        StartAnew();
    }

    private void End(Danger danger, int signal)
    {
        foreach (NumberedSource source in sources)
        {
            source.Danger = danger;
        }

        daemon!.Signal(signal);
        daemon.Exit();
        Deadline.Until(
            () => Array.TrueForAll(sources, source => !source.IsConnected), () => "all connections ended with the daemon");
        StartAnew();
    }

    private void StartAnew()
    {
        AssertCalm();
        daemon!.Dispose();
        foreach (NumberedSource source in sources)
        {
            source.Danger = Danger.None;
            source.IsHeld = false;
        }

        daemon = Start();
    }

    private void UntilSilence()
    {
        foreach (NumberedSource source in sources)
        {
            source.IsHeld = true;
        }

        Deadline.Until(
            () => Array.TrueForAll(sources, source => source.IsRead),
            () => $"all that was said has been read\n{Visible.Lines(daemon!.Messages.Text)}");
    }

    private void UntilSaid(string before)
    {
        long[] wanted = [.. sources.Select(source => source.Said + Stretch)];
        bool isSaid = SpinWait.SpinUntil(
            () => Array.Exists(sources, source => source.Speaking.IsCompleted)
                || !sources.Where((source, i) => source.Said < wanted[i]).Any(),
            TimeSpan.FromMinutes(1));
        Assert.True(isSaid, $"machines do not go on, before: {before}\n{Visible.Lines(daemon!.Messages.Text)}");
        Assert.DoesNotContain(sources, source => source.Speaking.IsCompleted);
    }

    private void AssertCalm()
    {
        foreach (string bad in new[] { "internal error", "bytes lost", "being dropped", "RollLogs()" })
        {
            Assert.DoesNotContain(bad, daemon!.Messages.Text);
        }
    }

    private void Judge(TimeSpan took)
    {
        AssertCalm();
        NumberedLog[] read = [.. sources.Select((source, i) => new NumberedLog(logs, Name(i), source))];
        string[] faults = [.. read.Select(log => log.Fault()).OfType<string>()];
        string what = string.Join(", ", happened.Select(what => $"{what.Key} {what.Value}x"));
        string figures = string.Create(
            CultureInfo.InvariantCulture,
            $"{Consoles} consoles, {took.TotalSeconds:F0} s, {sources.Sum(source => source.Said)} bytes said, "
            + $"{read.Sum(log => log.Files)} files; {read.Sum(log => log.Gaps)} gaps of {read.Sum(log => log.Lost)} bytes "
            + $"where the daemon ended, {faults.Length} faults; {what}\n");
        TestContext.Current.TestOutputHelper!.WriteLine(figures);
        if (Environment.GetEnvironmentVariable("ENDURE_LOG") is { Length: > 0 } kept)
        {
            File.AppendAllText(kept, figures);
        }

        Assert.True(faults.Length == 0, string.Join('\n', faults.Take(20)));
        Assert.True(read.Sum(log => log.Files) > 2 * Consoles, "logs were rolled");
        Assert.True(Directory.GetFiles(logs, "*.log-*").Length > 0, "logs were rolled");
    }
}
