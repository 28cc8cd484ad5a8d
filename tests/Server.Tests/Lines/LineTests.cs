using System.Diagnostics.CodeAnalysis;
using Conserver.Posix;
using Conserver.Protocol.Grammar;
using Conserver.Server.Config;
using Conserver.Server.Lines;
using Conserver.Server.Logging;
using Conserver.Server.Tests.Config;
using Conserver.Server.Tests.Faults;

namespace Conserver.Server.Tests.Lines;

/// <summary>A line of a kind that only this file knows: one end of a socket pair, the other end being the test's.</summary>
public sealed class LineTests : IDisposable
{
    private readonly FakeClock clock = new();
    private readonly string folder = Directory.CreateTempSubdirectory("conserver-test-").FullName;
    private readonly RecordingOwner owner = new();
    private readonly Loop loop;
    private readonly DaemonLog log;
    private readonly Pigeon kind = new();
    private readonly Line line;

    public LineTests()
    {
        loop = new Loop("test", clock);
        log = new DaemonLog("conserver", 1, clock, disk: null);
        Assert.Equal(0, log.OpenFile(Path.Combine(folder, "server.log")));
        var shared = new LineSettings { Loop = loop, Log = log, Errands = new Errands() };
        line = new Line(Configured("host roof;"), owner, shared);
    }

    public void Dispose()
    {
        line.Close();
        kind.CloseFar();
        Assert.Equal(0, loop.Watched);
        log.Dispose();
        loop.Dispose();
        Folders.Remove(folder);
    }

    [Fact]
    public void A_kind_of_line_is_one_row_from_conserver_cf_to_the_device()
    {
        line.Open();
        Assert.True(line.IsUp);
        Assert.Equal(new ExamineRow("roof", "coo"), line.Examine);
        Assert.Equal("roof,up", line.Info);
        line.Send("hello"u8);
        Assert.Equal("hello", kind.ReadFar());
        kind.Say("coo");
        loop.Turn(TimeSpan.Zero);
        Assert.Equal("coo", owner.Text);
        line.Break();
        Assert.Equal("!", kind.ReadFar());
    }

    [Fact]
    public void A_line_takes_no_memory_for_what_few_lines_need()
    {
        const int Count = 100;
        ConsoleConfig config = Configured("host roof;");
        var shared = new LineSettings { Loop = loop, Log = log, Errands = new Errands() };
        var lines = new Line[Count];
        lines[0] = new Line(config, owner, shared);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Count; i++)
        {
            lines[i] = new Line(config, owner, shared);
        }

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / Count, 1, 400);
    }

    [Fact]
    public void Who_looks_at_the_first_bytes_comes_with_them_and_goes_when_it_has_seen_enough()
    {
        line.Open();
        Assert.Equal(0, kind.Looks);
        foreach (int seen in (int[])[1, 2, 2])
        {
            kind.Say("coo");
            loop.Turn(TimeSpan.Zero);
            Assert.Equal((1, seen), (kind.Looks, kind.Seen));
        }

        line.Open();
        kind.Say("coo");
        loop.Turn(TimeSpan.Zero);
        Assert.Equal((2, 3), (kind.Looks, kind.Seen));
    }

    [Fact]
    public void A_device_that_goes_is_an_error_and_the_line_comes_back_by_itself()
    {
        line.Open();
        kind.CloseFar();
        loop.Turn(TimeSpan.Zero);
        Assert.Equal(LineState.Up, line.State);
        Assert.Equal(["ERROR: [p] read failure: unexpected EOF", "[p] automatic reinitialization"], LogLines());
        Assert.Equal(["opened", "settled", "closed", "opened", "settled"], owner.Events);
    }

    [Fact]
    public void A_line_that_cannot_be_opened_is_tried_again_and_says_when_it_is_up()
    {
        kind.Failure = "no roof";
        line.Open();
        Assert.Equal(LineState.Down, line.State);
        Assert.True(line.WillRetry);
        clock.Advance(TimeSpan.FromSeconds(2));
        loop.Turn(TimeSpan.Zero);
        kind.Failure = null;
        clock.Advance(TimeSpan.FromSeconds(4));
        loop.Turn(TimeSpan.Zero);
        Assert.True(line.IsUp);
        Assert.Equal(
            [
                "ERROR: [p] no roof: forcing down", "[p] automatic reinitialization", "[p] automatic reinitialization",
                "[p] console up",
            ],
            LogLines());
    }

    [Fact]
    public void That_a_line_cannot_be_opened_is_said_once_per_reason_and_whenever_somebody_asks()
    {
        kind.Failure = "no roof";
        line.Open();
        Retry(times: 5);
        kind.Failure = "no pigeon";
        Retry(times: 5);
        line.Open();
        Retry(times: 2);
        kind.Failure = null;
        Retry(times: 1);
        Assert.True(line.IsUp);
        Assert.Equal(
            [
                "ERROR: [p] no roof: forcing down", "[p] automatic reinitialization",
                "ERROR: [p] no pigeon: forcing down", "[p] automatic reinitialization",
                "ERROR: [p] no pigeon: forcing down", "[p] automatic reinitialization",
                "[p] automatic reinitialization", "[p] console up",
            ],
            LogLines());
    }

    [Fact]
    public void However_often_somebody_asks_the_log_has_a_few_lines_and_a_count()
    {
        kind.Failure = "no roof";
        for (int i = 0; i < 1000; i++)
        {
            line.Open();
        }

        Assert.Equal(OpeningLog.Most, LogLines().Length);
        line.Close();
        clock.Advance(OpeningLog.Period);
        loop.Turn(TimeSpan.Zero);
        Assert.Equal("[p] asked to be opened 990 more times within 10 seconds", LogLines()[^1]);
        clock.Advance(OpeningLog.Period);
        line.Open();
        Assert.Equal("ERROR: [p] no roof: forcing down", LogLines()[^1]);
    }

    [Fact]
    public void What_was_said_is_read_before_the_line_is_closed_or_reopened()
    {
        line.Open();
        kind.Say("one");
        line.Open();
        kind.Say("two");
        line.Close();
        Assert.Equal("onetwo", owner.Text);
    }

    [Fact]
    public void Whoever_waits_for_a_connection_hears_of_it_before_its_initcmd_has_ended()
    {
        line.Reconfigure(Configured("host roof; initcmd \"exec sleep 1000\";"));
        line.Open();
        Assert.Equal(LineState.Initialising, line.State);
        Assert.Equal(["opened", "settled", "initcmd"], owner.Events);
        line.Close();
        long limit = Environment.TickCount64 + 20_000;
        while (loop.Watched > 0 && Environment.TickCount64 < limit)
        {
            loop.Turn(TimeSpan.FromMilliseconds(10));
        }
    }

    [Fact]
    public void A_line_whose_path_appears_is_tried_at_once_and_one_whose_device_is_gone_goes_down()
    {
        kind.Path = Path.Combine(folder, "dev", "pigeon");
        kind.Failure = "no roof";
        line.Open();
        Retry(times: 8);
        kind.Failure = null;
        Directory.CreateDirectory(Path.Combine(folder, "dev"));
        Look();
        Assert.Equal(LineState.Down, line.State);
        File.WriteAllText(kind.Path, "");
        Look();
        Assert.True(line.IsUp);

        Look();
        File.SetUnixFileMode(kind.Path, UnixFileMode.None);
        Look();
        Assert.True(line.IsUp);
        Directory.Delete(Path.Combine(folder, "dev"), recursive: true);
        (kind.Failure, kind.Why) = ("no roof", "the roof is gone");
        Look();
        Assert.Equal(LineState.Down, line.State);
        Assert.Equal(["ERROR: [p] the roof is gone", "[p] automatic reinitialization", "ERROR: [p] no roof: forcing down"],
            LogLines()[^3..]);
        line.Close();
        (kind.Failure, kind.Why) = (null, null);
        Directory.CreateDirectory(Path.Combine(folder, "dev"));
        File.WriteAllText(kind.Path, "");
        Look();
        Assert.Equal(LineState.Down, line.State);
    }

    [Fact]
    public void A_path_that_comes_and_goes_all_the_time_is_looked_at_now_and_then()
    {
        kind.Path = Path.Combine(folder, "pigeon");
        kind.Failure = "no roof";
        line.Reconfigure(Configured("host roof; initspinmax 0;"));
        line.Open();
        kind.Tries = 0;
        for (int time = 0; time < 600; time++)
        {
            File.WriteAllText(kind.Path, "");
            loop.Turn(TimeSpan.Zero);
            clock.Advance(TimeSpan.FromMilliseconds(100));
            loop.Turn(TimeSpan.Zero);
            File.Delete(kind.Path);
            File.WriteAllText(kind.Path, "");
        }

        Assert.InRange(kind.Tries, 30, 60);
    }

    [Fact]
    public void A_defect_in_looking_at_a_path_ends_what_it_belongs_to_and_the_line_comes_back()
    {
        kind.Path = Path.Combine(folder, "pigeon");
        foreach (string callback in (string[])["Lookout.OnChange", "Lookout.Look"])
        {
            line.Open();
            Assert.True(line.IsUp);
            OneDefect defect = new(loop, callback);
            File.WriteAllText(kind.Path, "");
            owner.Events.Clear();
            Look();
            Assert.True(defect.IsDone);
            Assert.Contains("closed", owner.Events);
            Assert.Equal(1, LogLines().Count(text => text.Contains("internal error", StringComparison.Ordinal)
                && text.Contains(callback, StringComparison.Ordinal)));
            File.Delete(kind.Path);
            File.WriteAllText(kind.Path, "");
            Look();
            Assert.True(line.IsUp);
        }
    }

    [Fact]
    public void A_line_that_is_being_opened_anew_is_not_sent_down_for_the_device_it_had()
    {
        kind.Path = Path.Combine(folder, "pigeon");
        File.WriteAllText(kind.Path, "");
        line.Open();
        Look();
        kind.IsSlow = true;
        kind.CloseFar();
        loop.Turn(TimeSpan.Zero);
        Assert.Equal(LineState.Connecting, line.State);
        kind.Why = "the roof is gone";
        File.Delete(kind.Path);
        Look();
        Assert.Equal(LineState.Connecting, line.State);
        Assert.Equal(2, kind.Tries);
        Assert.DoesNotContain("ERROR: [p] the roof is gone", LogLines());
    }

    [Fact]
    public void A_path_that_could_not_be_watched_for_a_while_is_watched_again()
    {
        string dev = Path.Combine(folder, "dev");
        kind.Path = Path.Combine(dev, "pigeon");
        kind.Failure = "no roof";
        Directory.CreateDirectory(dev);
        line.Open();
        Directory.Delete(dev);
        File.CreateSymbolicLink(dev, dev);
        Look();
        Assert.Single(LogLines(), text => text.Contains("are not noticed at once", StringComparison.Ordinal));
        File.Delete(dev);
        Directory.CreateDirectory(dev);
        Retry(times: 8);
        kind.Failure = null;
        File.WriteAllText(kind.Path, "");
        Look();
        Assert.True(line.IsUp);
    }

    private void Look()
    {
        loop.Turn(TimeSpan.Zero);
        clock.Advance(TimeSpan.FromMilliseconds(900));
        loop.Turn(TimeSpan.Zero);
        loop.Turn(TimeSpan.Zero);
    }

    // No wait is longer than this.
    private void Retry(int times)
    {
        for (; times > 0; times--)
        {
            Assert.True(line.WillRetry);
            clock.Advance(TimeSpan.FromSeconds(67));
            loop.Turn(TimeSpan.Zero);
        }
    }

    private string[] LogLines()
    {
        Assert.True(log.Flush(TimeSpan.FromSeconds(20)));
        return
        [
            .. File.ReadAllLines(Path.Combine(folder, "server.log"))
                .Select(text => text[(text.IndexOf("): ", StringComparison.Ordinal) + 3)..]),
        ];
    }

    private ConsoleConfig Configured(string items)
    {
        var table = new SettingTable([.. LineKinds.All, kind]);
        GoldenConfig golden = new(
            "inline",
            $"console p {{ master localhost; type pigeon; {items} }}",
            System.Collections.Immutable.ImmutableDictionary<string, string>.Empty,
            [],
            "");
        ConfigSyntax syntax = ConfigParser.Parse("x.cf", table.Vocabulary, new Bound.Files(golden));
        BindResult result = ConfigBinder.Bind(table, syntax, Bound.World, ConfigOverrides.None);
        Assert.Empty(result.Diagnostics);
        return Assert.Single(result.Config.Consoles);
    }

    private sealed class Pigeon : LineDriver, IFirstLook
    {
        private int far = -1;

        [SetsRequiredMembers]
        public Pigeon()
        {
            Word = "pigeon";
            Letter = '~';
            Required = ["host"];
            Also = ["host"];
        }

        public string? Failure { get; set; }
        public string? Path { get; set; }
        public string? Why { get; set; }
        public bool IsSlow { get; set; }
        public int Tries { get; set; }
        public int Looks { get; private set; }
        public int Seen { get; private set; }

        public void Say(string text) => Sys.Write(far, System.Text.Encoding.Latin1.GetBytes(text));

        public string ReadFar()
        {
            byte[] buffer = new byte[1000];
            return System.Text.Encoding.Latin1.GetString(buffer, 0, Math.Max(0, Sys.Read(far, buffer)));
        }

        public void CloseFar()
        {
            if (far >= 0)
            {
                FarEnds.Close(far);
                far = -1;
            }
        }

        internal override string? PathToWatch(ConsoleConfig config, bool isOpen) => Path;

        bool IFirstLook.Look(ReadOnlySpan<byte> read) => ++Seen % 2 == 1;

        internal override IFirstLook FirstLook(ConsoleConfig config, LineSettings shared)
        {
            Looks++;
            return this;
        }

        internal override string? Gone(ConsoleConfig config, Link link) => Why;

        internal override void Open(Opening opening)
        {
            Tries++;
            CloseFar();
            if (IsSlow)
            {
                return;
            }

            if (Failure is not null)
            {
                opening.Fail(Failure);
                return;
            }

            (int near, far) = Sockets.Pair();
            opening.Succeed(new LinkPlan { Fd = near, Break = LinkBreak.InBand((byte)'!') });
        }

        internal override string Describe(ConsoleConfig config, Link link) => "pigeon";

        internal override ExamineRow Examine(ConsoleConfig config, Link? link) => new(config.Host, "coo");

        internal override string Info(ConsoleConfig config, Link? link) => $"{config.Host},{(link is null ? "down" : "up")}";
    }
}
