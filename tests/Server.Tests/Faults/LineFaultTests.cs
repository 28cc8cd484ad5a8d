using System.Net;
using System.Net.Sockets;
using Conserver.Posix;
using Conserver.Server.Config;
using Conserver.Server.Consoles;
using Conserver.Server.Lines;
using Conserver.Server.Tests.Consoles;

namespace Conserver.Server.Tests.Faults;

/// <summary>A defect in how a line is opened and kept going: it is tried again, and nobody else has to wait.</summary>
public sealed class LineFaultTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    [Fact]
    public void A_line_whose_turn_at_its_host_meets_a_defect_gives_it_to_the_next_one()
    {
        using ConsoleFixture fixture = new(config => config with { Kind = LineKinds.Host, Host = "127.0.0.1", NetPort = 1 });
        List<ConnectGate.Turn> others = [Enter(fixture, () => { })];
        while (others[^1].IsInside)
        {
            others.Add(Enter(fixture, () => { }));
        }

        others[^1].Leave();
        fixture.Console.Start();
        Assert.Equal(LineState.Connecting, fixture.Console.Line.State);
        bool called = false;
        ConnectGate.Turn next = Enter(fixture, () => called = true);
        OneDefect defect = new(fixture.Loop, "ConnectGate.Turn.Call");
        others[0].Leave();
        fixture.TurnUntil(() => defect.IsDone && called);
        Assert.True(next.IsInside);
        AssertTriedAgain(fixture);
    }

    [Fact]
    public void A_line_whose_host_does_not_answer_in_time_is_closed_and_tried_again()
    {
        // One connection is all that may wait there: the kernel does not answer to more.
        using var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(0);
        var point = (IPEndPoint)listener.LocalEndPoint!;
        using var first = new Socket(SocketType.Stream, ProtocolType.Tcp);
        first.Connect(point);
        Assert.True(listener.Poll(TimeSpan.FromSeconds(20), SelectMode.SelectRead));
        using ConsoleFixture fixture = new(config => config with
        {
            Kind = LineKinds.Host,
            Host = "127.0.0.1",
            NetPort = (ushort)point.Port,
        });
        fixture.Console.Start();
        fixture.Loop.Turn(TimeSpan.Zero);
        Assert.Equal((LineState.Connecting, 1), (fixture.Console.Line.State, fixture.Loop.Watched));
        OneDefect defect = new(fixture.Loop, "PendingConnect.Wait");
        fixture.Clock.Advance(TimeSpan.FromSeconds(10));
        fixture.TurnUntil(() => defect.IsDone);
        Assert.Equal(0, fixture.Loop.Watched);
        AssertTriedAgain(fixture);
        using Socket taken = listener.Accept();
        fixture.Clock.Advance(Long);
        fixture.TurnUntil(() => fixture.Console.Line.IsUp);
    }

    /// <summary>In the start itself, and in what is done with the child, or with why there is none.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_command_that_is_started_as_another_user_leaves_nothing_behind(int time)
    {
        Assert.SkipUnless(Sys.IsRoot, "only root can become another user");
        string mark = $"{Guid.NewGuid()}";
        using ConsoleFixture fixture = new(config => config with
        {
            Exec = $"trap '' HUP; sleep 1000; : {mark}",
            ExecRunAs = new RunAs(65534, 65534),
        });
        OneDefect defect = new(fixture.Loop, "PendingLaunch.ctor", time);
        fixture.Console.Start();
        fixture.TurnUntil(() => defect.IsDone && fixture.Console.Line.State == LineState.Down);
        AssertTriedAgain(fixture);
        fixture.TurnUntil(() => IsGone(fixture, mark) && fixture.Loop.Watched == 0);
    }

    [Theory]
    [InlineData("PendingLaunch.OnOver")]
    [InlineData("PendingLaunch.SayThatItTakesTime")]
    public void A_start_that_was_given_up_ends_in_spite_of_a_defect(string callback)
    {
        Assert.SkipUnless(Sys.IsRoot, "only root can become another user");
        using Lines.AnybodyAtAll users = new();
        using ConsoleFixture fixture = new(config => config with { ExecRunAs = new RunAs(65534, 65534) });
        using ManualResetEventSlim go = new();
        int starts = 0;
        OneDefect defect = new(fixture.Loop, callback);
        Action<ILoopOwner, Delegate?> make = fixture.Loop.Trial!;
        fixture.Loop.Trial = (owner, called) =>
        {
            if (called?.Method.ReturnType == typeof(Child) && Interlocked.Increment(ref starts) == 1)
            {
                Assert.True(go.Wait(TimeSpan.FromSeconds(20)));
                throw new ErrandException("there is no such user");
            }

            make(owner, called);
        };
        fixture.Console.Start();
        fixture.TurnUntil(() => Volatile.Read(ref starts) == 1);
        fixture.Console.Line.Open();
        fixture.Clock.Advance(TimeSpan.FromSeconds(10));
        fixture.Loop.Turn(TimeSpan.Zero);
        go.Set();
        fixture.TurnUntil(() => defect.IsDone);
        AssertTriedAgain(fixture);
        fixture.TurnUntil(() =>
        {
            // A start that is under way takes real time, and has only so much of the clock's.
            fixture.Clock.Advance(
                fixture.Console.Line.State == LineState.Down ? TimeSpan.FromMilliseconds(20) : TimeSpan.Zero);
            return fixture.Console.Line.IsUp;
        });
        fixture.Console.Line.Close();
        fixture.TurnUntil(() => fixture.Loop.Watched == 0);
    }

    [Fact]
    public void A_command_that_takes_its_input_late_ends_and_its_line_goes_on()
    {
        using ConsoleFixture fixture = new(config => config with
        {
            Exec = "exec cat",
            InitCommand =
                $"until [ -e {Path.GetDirectoryName(config.LogFile)}/go ]; do sleep 0.01; done; exec cat >/dev/null",
        });
        fixture.BringUp();
        Assert.Equal(LineState.Initialising, fixture.Console.Line.State);
        int watched = fixture.Loop.Watched;

        // More than a pipe holds.
        for (int i = 0; i < 100; i++)
        {
            ((ILinkOwner)fixture.Console.Line).LinkReceived(new byte[1000]);
        }

        OneDefect defect = new(fixture.Loop, "CommandInput.ctor");
        File.WriteAllText(Path.Combine(fixture.Folder, "go"), "");
        fixture.TurnUntil(() => defect.IsDone);
        Assert.Equal(LineState.Up, fixture.Console.Line.State);
        Assert.Single(fixture.DaemonLines, line => line.Contains("internal error", StringComparison.Ordinal));

        // Its two pipes and itself.
        fixture.TurnUntil(() => fixture.Loop.Watched == watched - 3);
        Attachment viewer = fixture.Join("ann");
        Assert.True(fixture.Console.Type(viewer, "x\n"u8));
        fixture.TurnUntil(() => ConsoleFixture.Shown(viewer).Contains('x', StringComparison.Ordinal));
    }

    [Fact]
    public void A_viewer_who_does_not_read_is_waited_for_a_moment_only_when_the_line_is_up_again()
    {
        using ConsoleFixture fixture = new();
        fixture.BringUp();
        Attachment viewer = fixture.Join("ann");
        fixture.Say(new string('x', (int)Pace.HighWater + 1));
        OneDefect defect = new(fixture.Loop, "Pace.GiveUp");
        fixture.Clock.Advance(TimeSpan.FromMilliseconds(250));
        fixture.TurnUntil(() => defect.IsDone);
        AssertTriedAgain(fixture);
        fixture.Clock.Advance(Long);

        // The end of the command before is waited for by the clock.
        fixture.TurnUntil(() =>
        {
            fixture.Clock.Advance(TimeSpan.FromMilliseconds(10));
            return fixture.Console.Line.IsUp;
        });
        Assert.False(viewer.IsLagging);
        fixture.Clock.Advance(TimeSpan.FromMilliseconds(250));
        fixture.TurnUntil(() => viewer.IsLagging);
    }

    private static ConnectGate.Turn Enter(ConsoleFixture fixture, Action start) =>
        fixture.Lines.Gate.Enter("127.0.0.1", fixture.Loop, StrictOwner.Instance, start);

    private static void AssertTriedAgain(ConsoleFixture fixture)
    {
        Assert.Equal(LineState.Down, fixture.Console.Line.State);
        Assert.True(fixture.Console.Line.WillRetry);
        Assert.Single(fixture.DaemonLines, line => line.Contains("internal error", StringComparison.Ordinal));
    }

    // Who does not heed the first signal is given another one after some seconds.
    private static bool IsGone(ConsoleFixture fixture, string mark)
    {
        fixture.Console.Line.Close();
        fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        return ProcessTable.WithWord(mark) == 0;
    }
}
