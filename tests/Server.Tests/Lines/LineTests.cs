using System.Diagnostics.CodeAnalysis;
using Conserver.Posix;
using Conserver.Protocol.Grammar;
using Conserver.Server.Config;
using Conserver.Server.Lines;
using Conserver.Server.Logging;
using Conserver.Server.Tests.Config;

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
        Directory.Delete(folder, recursive: true);
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

    private sealed class Pigeon : LineDriver
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
                Sys.Close(far);
                far = -1;
            }
        }

        internal override void Open(Opening opening)
        {
            CloseFar();
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
