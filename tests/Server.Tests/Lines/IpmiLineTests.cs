using Conserver.Posix;
using Conserver.Server.Config;
using Conserver.Server.Consoles;
using Conserver.Server.Lines;
using Conserver.Server.Tests.Consoles;

namespace Conserver.Server.Tests.Lines;

/// <summary>A console behind a management controller, whose library is the test's.</summary>
public sealed class IpmiLineTests : IDisposable
{
    private const string Nul = "\0";
    private readonly FakeSol library = new();
    private readonly ConsoleFixture fixture;

    public IpmiLineTests() => fixture = new ConsoleFixture(Behind) { Resolve = FakeSol.Resolve };

    public void Dispose()
    {
        fixture.Console.Line.Close();
        fixture.TurnUntil(() => library.AreAllGone);
        _ = fixture.LogText;
        fixture.Dispose();
    }

    [Fact]
    public void A_line_is_up_when_the_session_is_established_and_what_is_said_goes_both_ways()
    {
        Begin();
        Assert.Equal(LineState.Connecting, fixture.Console.Line.State);
        library.Last.Say($"{Nul}hello\0there\n");
        fixture.TurnUntil(() => fixture.Console.Line.IsUp);
        Attachment ann = fixture.Join("ann");
        fixture.TurnUntil(() => fixture.LogText.Contains("there", StringComparison.Ordinal));
        Assert.Contains("hello\0there\n", fixture.LogText, StringComparison.Ordinal);
        fixture.Console.Line.Send("key"u8);
        Assert.Equal("key", library.Last.Read());
        fixture.Console.Line.Break();
        fixture.TurnUntil(() => library.Last.Breaks == 1 && fixture.Console.Line.Load.Pending == 0);
        library.Last.BreakFailure = "ipmiconsole_ctx_generate_break() failed: BMC Busy";
        fixture.Console.Line.Break();
        string told = "";
        fixture.TurnUntil(() => (told += ConsoleFixture.Shown(ann)).EndsWith("Busy]\r\n", StringComparison.Ordinal));
        Assert.Contains("[ipmiconsole_ctx_generate_break() failed: BMC Busy]\r\n", told, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_item_of_the_console_reaches_the_library_and_no_secret_reaches_the_log()
    {
        Begin();
        library.Last.Say(Nul);
        fixture.TurnUntil(() => fixture.Console.Line.IsUp);
        var expected = new SolRequest("bmc1", FakeSol.Address)
        {
            UserName = "admin1",
            Password = "secret1",
            Key = "key\01",
            Privilege = 1,
            CipherSuite = 17,
            Workarounds = 0x08000010,
            RefuseIfInUse = true,
            Silence = TimeSpan.FromSeconds(30),
        };
        Assert.Equal((expected.Password, expected.Key), (library.Request!.Password, library.Request.Key));
        Assert.Equal(expected, library.Request);
        Assert.DoesNotContain(fixture.DaemonLines, line => line.Contains("secret1") || line.Contains("key\0"));
    }

    [Theory]
    [InlineData("password invalid", "IPMI error: password invalid")]
    [InlineData(null, "IPMI error: the session has ended")]
    public void Why_there_is_no_session_is_said_and_it_is_tried_again(string? failure, string said)
    {
        Begin();
        library.Last.End(failure is null ? null : new SolFailure(failure, IsStolen: false));
        fixture.TurnUntil(() => fixture.Console.Line.State == LineState.Down);
        Assert.Contains($"ERROR: [c1] {said}: forcing down", fixture.DaemonLines);
        AssertTriedAgain();
    }

    [Fact]
    public void A_controller_that_says_nothing_is_given_up_in_time()
    {
        Begin();
        fixture.Clock.Advance(TimeSpan.FromSeconds(9));
        fixture.Loop.Turn(TimeSpan.Zero);
        Assert.Equal(LineState.Connecting, fixture.Console.Line.State);
        fixture.Clock.Advance(TimeSpan.FromSeconds(2));
        fixture.TurnUntil(() => fixture.Console.Line.State == LineState.Down);
        Assert.Contains(
            "ERROR: [c1] IPMI error: no answer from `bmc1' within 10 s: connect timeout: forcing down", fixture.DaemonLines);
        AssertTriedAgain();
    }

    [Fact]
    public void Names_that_nobody_answers_for_hold_back_no_other_controller()
    {
        using ManualResetEventSlim letGo = new();
        fixture.Resolve = name =>
        {
            if (name.EndsWith(".dead", StringComparison.Ordinal))
            {
                letGo.Wait(TimeSpan.FromSeconds(20));
            }

            return FakeSol.Resolve(name);
        };
        Line[] dead =
        [
            .. Enumerable.Range(0, 40).Select(number => new Line(
                Items.On(fixture.Console.Line.Config.Kind, $"host never{number}.dead;") with { Name = $"dead{number}" },
                new RecordingOwner(),
                fixture.Lines)),
        ];
        try
        {
            Array.ForEach(dead, line => line.Open());
            Begin();
            library.Last.Say(Nul);
            fixture.TurnUntil(() => fixture.Console.Line.IsUp);
            fixture.Clock.Advance(TimeSpan.FromSeconds(30));
            fixture.TurnUntil(() => fixture.DaemonLines.Any(line => line.EndsWith(
                ".dead': no answer within 30 s: forcing down", StringComparison.Ordinal)));
        }
        finally
        {
            Array.ForEach(dead, line => line.Close());
            letGo.Set();
        }
    }

    [Fact]
    public void A_name_that_nobody_knows_is_said_to_be_and_looked_up_again()
    {
        fixture.Resolve = _ => FakeSol.Resolve("other");
        fixture.Console.Start();
        fixture.TurnUntil(() => fixture.Console.Line.State == LineState.Down);
        Assert.Contains(
            "ERROR: [c1] Could not connect to IPMI host `bmc1': Name or service not known: forcing down",
            fixture.DaemonLines);
        fixture.Resolve = FakeSol.Resolve;
        AssertTriedAgain();
    }

    [Fact]
    public void A_library_that_does_not_come_back_in_time_is_said_to()
    {
        library.Hang = new ManualResetEventSlim();
        fixture.Console.Start();
        fixture.TurnUntil(() => library.Request is not null);
        fixture.Clock.Advance(TimeSpan.FromSeconds(30));
        fixture.TurnUntil(() => fixture.Console.Line.State == LineState.Down);
        Assert.Contains(
            "ERROR: [c1] Could not connect to IPMI host `bmc1': no answer within 30 s: forcing down", fixture.DaemonLines);
        library.Hang.Set();
        fixture.TurnUntil(() => library.Begun == 1 && library.AreAllGone);
    }

    [Fact]
    public void A_session_that_comes_when_nobody_wants_it_any_more_has_ended_before_the_next_one_begins()
    {
        library.Answers = false;
        library.Hang = new ManualResetEventSlim();
        fixture.Console.Start();
        fixture.TurnUntil(() => library.Request is not null);
        fixture.Console.Line.Open();
        library.Hang.Set();
        fixture.TurnUntil(() => library.Begun > 0 && library.Last.IsEnded);
        Assert.Equal(1, library.Begun);
        fixture.Clock.Advance(TimeSpan.FromSeconds(5));
        fixture.TurnUntil(() => library.Begun == 2);
        library.Last.Say(Nul);
        fixture.TurnUntil(() => fixture.Console.Line.IsUp);
        library.Answers = true;
    }

    [Theory]
    [InlineData("looking up")]
    [InlineData("waiting")]
    [InlineData("up")]
    public void Whenever_a_line_is_closed_its_session_is_destroyed(string when)
    {
        library.Hang = when == "looking up" ? new ManualResetEventSlim() : null;
        fixture.Console.Start();
        fixture.TurnUntil(() => when == "looking up" ? library.Request is not null : library.Begun == 1);
        if (when == "up")
        {
            library.Last.Say(Nul);
            fixture.TurnUntil(() => fixture.Console.Line.IsUp);
        }

        fixture.Console.Line.Close();
        library.Hang?.Set();
        fixture.TurnUntil(() => library.Begun > 0 && library.AreAllGone);
    }

    [Fact]
    public void A_session_that_somebody_has_taken_is_not_taken_back_at_once()
    {
        Begin();
        library.Last.Say(Nul);
        fixture.TurnUntil(() => fixture.Console.Line.IsUp);
        library.Last.End(new SolFailure("SOL session stolen", IsStolen: true));
        fixture.TurnUntil(() => fixture.Console.Line.State == LineState.Down);
        Assert.Contains("ERROR: [c1] IPMI error: SOL session stolen", fixture.DaemonLines);
        fixture.Clock.Advance(TimeSpan.FromSeconds(50));
        fixture.Loop.Turn(TimeSpan.Zero);
        Assert.Equal((LineState.Down, 1), (fixture.Console.Line.State, library.Begun));
        AssertTriedAgain();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_next_session_begins_when_the_controller_has_heard_of_the_end_of_the_last_or_does_not_answer(bool answers)
    {
        library.Answers = answers;
        Begin();
        library.Last.Say(Nul);
        fixture.TurnUntil(() => fixture.Console.Line.IsUp);
        FakeSol.Session first = library.Last;
        fixture.Console.Line.Open();
        fixture.TurnUntil(() => first.IsEnded);
        Assert.Equal((LineState.Connecting, 1), (fixture.Console.Line.State, library.Begun));
        first.Say("more");
        fixture.Loop.Turn(TimeSpan.Zero);
        fixture.Clock.Advance(TimeSpan.FromSeconds(answers ? 0 : 5));
        fixture.TurnUntil(() => library.AreAllGone || library.Begun == 2);
        fixture.TurnUntil(() => library.Begun == 2);
        library.Last.Say(Nul);
        fixture.TurnUntil(() => fixture.Console.Line.IsUp && first.IsGone);
        library.Answers = true;
    }

    [Fact]
    public void A_controller_that_goes_is_an_error_and_the_line_comes_back_by_itself()
    {
        Begin();
        library.Last.Say($"{Nul}last words");
        fixture.TurnUntil(() => fixture.Console.Line.IsUp);
        library.Last.End(new SolFailure("session timeout", IsStolen: false));
        fixture.TurnUntil(() => library.Begun == 2);
        Assert.Contains("last words", fixture.LogText, StringComparison.Ordinal);
        Assert.Contains("ERROR: [c1] IPMI error: session timeout", fixture.DaemonLines);
    }

    [Fact]
    public void Without_the_library_a_console_says_what_to_install_and_works_once_that_is_done()
    {
        library.Missing = "libipmiconsole.so.2 is missing: install the package libipmiconsole2";
        fixture.Console.Start();
        fixture.TurnUntil(() => fixture.Console.Line.State == LineState.Down);
        Assert.Contains($"ERROR: [c1] {library.Missing}: forcing down", fixture.DaemonLines);
        Assert.Equal(library.Missing, fixture.Console.Line.Hopeless);
        Assert.Equal(library.Missing, fixture.Console.Line.Config.Kind.Lacks());
        Assert.False(fixture.Console.Line.WillRetry);
        library.Missing = null;
        Begin();
        library.Last.Say(Nul);
        fixture.TurnUntil(() => fixture.Console.Line.IsUp);
        Assert.Null(fixture.Console.Line.Hopeless);
    }

    private ConsoleConfig Behind(ConsoleConfig config)
    {
        ConsoleConfig with = Items.On(
            new IpmiLine(library),
            """
            host bmc1; username admin1; password secret1; ipmikg "key\0001"; ipmiprivlevel operator; ipmiciphersuite 17;
            ipmiworkaround privilege,channel-payload; ipmiinuse refuse; ipmitimeout 30; initspinmax 0;
            """);
        return with with
        {
            Name = config.Name,
            LogFile = config.LogFile,
            ReadWrite = config.ReadWrite,
            ReadOnly = config.ReadOnly,
        };
    }

    private void Begin()
    {
        int before = library.Begun;
        fixture.Console.Line.Open();
        fixture.TurnUntil(() => library.Begun == before + 1);
        fixture.TurnUntil(() => fixture.Loop.Watched > 0);
    }

    private void AssertTriedAgain()
    {
        Assert.True(fixture.Console.Line.WillRetry);
        int before = library.Begun;
        fixture.Clock.Advance(TimeSpan.FromMinutes(2));
        fixture.TurnUntil(() => library.Begun == before + 1);
    }
}
