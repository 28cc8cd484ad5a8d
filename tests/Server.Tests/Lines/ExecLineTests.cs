using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Conserver.Posix;
using Conserver.Server.Lines;

namespace Conserver.Server.Tests.Lines;

/// <summary>Commands on terminals, from their start until nothing of them is left.</summary>
public sealed class ExecLineTests
{
    // Ends neither by SIGHUP nor because its terminal has hung up; says the first line that is typed.
    private const string Deaf =
        "type exec; exec \"trap '' HUP; echo pid=$$=; read -r line && echo got $line; exec sleep 1000\";";

    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(3);

    [Fact]
    public void The_next_command_is_not_started_before_the_last_one_is_gone()
    {
        using LineFixture fixture = new(Deaf);
        int first = Start(fixture);
        fixture.Line.Open();
        fixture.Line.Open();
        fixture.Loop.Turn(TimeSpan.Zero);
        Assert.Equal(LineState.Connecting, fixture.Line.State);
        Assert.True(IsThere(first));
        fixture.Line.Send("typed meanwhile\n"u8);
        fixture.Owner.Received.Clear();
        fixture.Clock.Advance(Moment);
        TurnUntilUp(fixture);
        Assert.False(IsThere(first));
        fixture.UntilSaid("got typed meanwhile\r\n");
        Assert.Equal([$"[p] pid {first} has not ended after SIGHUP: SIGTERM sent"], fixture.LogLines);
        Assert.Equal(["opened", "settled", "closed", "closed", "opened", "settled"], fixture.Owner.Events);
    }

    [Fact]
    public void A_command_that_heeds_no_signal_is_killed_at_the_times_that_are_set()
    {
        using LineFixture fixture = new(
            "type exec; exec \"trap '' HUP TERM; echo pid=$$=; while :; do sleep 1000; done\"; termdelay 20; killdelay 7;");
        int first = Start(fixture);
        fixture.Line.Open();
        fixture.Clock.Advance(TimeSpan.FromSeconds(19));
        fixture.Loop.Turn(TimeSpan.Zero);
        Assert.Empty(fixture.LogLines);
        fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        fixture.TurnUntil(() => fixture.LogLines.Length == 1);
        Assert.True(IsThere(first));
        fixture.Clock.Advance(TimeSpan.FromSeconds(7));
        TurnUntilUp(fixture);
        Assert.False(IsThere(first));
        Assert.Equal(
            [
                $"[p] pid {first} has not ended after SIGHUP: SIGTERM sent",
                $"[p] pid {first} has not ended after SIGTERM: SIGKILL sent",
            ],
            fixture.LogLines);
    }

    [Fact]
    public void What_a_command_has_left_behind_is_ended_before_the_next_one_starts()
    {
        using LineFixture fixture = new(
            "type exec; exec \"trap '' HUP; sleep 1000 & echo pid=$!=; read line; exit 3\"; killdelay 7;");
        int left = Start(fixture);
        int first = int.Parse(fixture.Line.Info.Split(',')[^3], CultureInfo.InvariantCulture);
        fixture.Line.Send("\n"u8);
        fixture.TurnUntil(() =>
        {
            fixture.Clock.Advance(TimeSpan.FromMilliseconds(1));
            return fixture.Line.State == LineState.Connecting;
        });
        Assert.True(IsThere(left));
        Assert.Equal("0", fixture.Line.Info.Split(',')[^3]);
        fixture.Owner.Received.Clear();
        TurnUntilUp(fixture);
        Assert.False(IsThere(left));
        Assert.Equal(
            [
                "[p] exit(3)",
                $"[p] pid {first} has left processes behind: they are ended before it is started again",
            ],
            fixture.LogLines[..2]);
    }

    [Fact]
    public void A_line_that_is_closed_while_its_last_command_ends_stays_closed()
    {
        using LineFixture fixture = new(Deaf);
        int first = Start(fixture);
        fixture.Line.Open();
        fixture.Line.Close();
        fixture.Clock.Advance(Moment);
        fixture.TurnUntil(() => !IsThere(first));
        fixture.Clock.Advance(Moment);
        fixture.Loop.Turn(TimeSpan.Zero);
        Assert.Equal(LineState.Down, fixture.Line.State);
        Assert.False(fixture.Line.HoldsKeys);
        fixture.Line.Open();
        TurnUntilUp(fixture);
    }

    [Fact]
    public void A_reload_to_another_kind_of_line_waits_for_the_command_as_well()
    {
        using LineFixture fixture = new(Deaf);
        using var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        int port = ((IPEndPoint)listener.LocalEndPoint!).Port, first = Start(fixture);
        fixture.Line.Reconfigure(LineFixture.Configured($"type host; host 127.0.0.1; port {port}; protocol raw;"));
        fixture.Line.Open();
        Assert.Equal(LineState.Connecting, fixture.Line.State);
        fixture.Clock.Advance(Moment);
        TurnUntilUp(fixture);
        Assert.False(IsThere(first));
    }

    [Fact]
    public void A_placeholder_does_not_wait_for_the_command_before_it()
    {
        using LineFixture fixture = new(Deaf);
        int first = Start(fixture);
        fixture.Line.Reconfigure(LineFixture.Configured("type noop;"));
        fixture.Line.Open();
        Assert.True(fixture.Line.IsUp);
        Assert.True(IsThere(first));
        fixture.Clock.Advance(Moment);
        fixture.TurnUntil(() => !IsThere(first));
    }

    [Fact]
    public void A_command_begins_in_the_folder_and_with_the_window_that_are_set()
    {
        using LineFixture fixture = new(
            "type exec; execdir /usr/lib; windowsize 132x43; "
            + "exec \"pwd; stty size; ls -1 /proc/self/fd | wc -l; echo end; cat\";");
        fixture.Line.Open();
        fixture.UntilSaid("end\r\n");

        // Three, and the one of the folder that is listed.
        Assert.Equal("/usr/lib\r\n43 132\r\n4\r\nend\r\n", fixture.Owner.Text);
    }

    [Fact]
    public void A_folder_that_does_not_exist_is_named_in_the_log_and_tried_again()
    {
        using LineFixture fixture = new("type exec; exec cat; execdir /nonexistent/folder;");
        fixture.Line.Open();
        fixture.TurnUntil(() => fixture.Line.WillRetry);
        Assert.Equal("ERROR: [p] chdir(/nonexistent/folder): No such file or directory: forcing down", fixture.LogLines[0]);
    }

    [Theory]
    [InlineData("exec cat; execdir /usr/lib;")]
    [InlineData("")]
    public void What_is_looked_up_before_a_start_may_hang_and_the_loop_goes_on(string items)
    {
        using LineFixture fixture = new($"type exec; {items}");
        using ManualResetEventSlim letGo = new();
        fixture.Loop.Trial = (_, called) =>
        {
            if (called?.Method.ReturnType == typeof(Child))
            {
                Assert.True(letGo.Wait(TimeSpan.FromSeconds(20)));
            }
        };
        fixture.Line.Open();
        fixture.Loop.Turn(TimeSpan.Zero);
        Assert.Equal(LineState.Connecting, fixture.Line.State);
        letGo.Set();
        TurnUntilUp(fixture);
    }

    [Fact]
    public void A_command_is_run_by_the_shell_as_conserver_8_2_7_does()
    {
        // Debian's 8.2.7 makes it say just this.
        using LineFixture fixture = new("type exec; exec \"xargs -0 -n1 echo < /proc/$$/cmdline; cat\";");
        fixture.Line.Open();
        fixture.UntilSaid("; cat\r\n");
        Assert.Equal("/bin/sh\r\n-ce\r\nxargs -0 -n1 echo < /proc/$$/cmdline; cat\r\n", fixture.Owner.Text);
    }

    [Fact]
    public void A_command_that_goes_into_the_background_is_tried_a_few_times_and_said_to()
    {
        using LineFixture fixture = new("type exec; exec \"setsid true > /dev/null 2>&1 < /dev/null & exit 0\";");
        fixture.Line.Open();
        fixture.TurnUntil(() =>
        {
            fixture.Clock.Advance(TimeSpan.FromMilliseconds(5));
            return fixture.LogLines.Contains(
                "[p] the command ends at once: if it goes into the background, it has to be told not to");
        });
        Assert.Contains("ERROR: [p] initialization rate exceeded: forcing down", fixture.LogLines);
        Assert.Equal(LineState.Down, fixture.Line.State);
        Assert.True(fixture.Line.WillRetry);
    }

    [Fact]
    public void What_was_typed_for_a_command_that_begins_with_an_initcmd_is_said_to_be_lost()
    {
        using LineFixture fixture = new(Deaf + " initcmd true;");
        int first = Start(fixture);
        fixture.TurnUntil(() => fixture.Owner.Events.Contains("initcmd ended"));
        fixture.Line.Open();
        fixture.Line.Send("typed meanwhile\n"u8);
        fixture.Clock.Advance(Moment);
        TurnUntilUp(fixture);
        Assert.False(IsThere(first));
        Assert.Equal("typed meanwhile\n".Length, fixture.Owner.Lost);
    }

    [Fact]
    public void A_failure_in_what_is_done_with_an_open_line_closes_it_and_is_logged()
    {
        using LineFixture fixture = new("type exec; exec \"exec cat\";");
        fixture.Owner.WhenOpened = () => throw new PosixException("epoll_ctl(7)", Errno.ENOENT);
        fixture.Line.Open();
        Assert.Equal(LineState.Down, fixture.Line.State);
        Assert.True(fixture.Line.WillRetry);
        Assert.StartsWith("ERROR: [p] internal error: forcing down: ", fixture.LogLines[0], StringComparison.Ordinal);
        fixture.Owner.WhenOpened = null;
    }

    private static void TurnUntilUp(LineFixture fixture) => fixture.TurnUntil(() =>
    {
        // No faster than time: what has been asked to end by one signal gets the next one when its seconds are over.
        fixture.Clock.Advance(TimeSpan.FromMilliseconds(5));
        return fixture.Line.IsUp;
    });

    // The number it says between two equal signs.
    private static int Start(LineFixture fixture)
    {
        fixture.Line.Open();
        fixture.UntilSaid("=\r\n");
        return int.Parse(fixture.Owner.Text.Split('=')[1], CultureInfo.InvariantCulture);
    }

    // One that only waits to be reaped is gone.
    private static bool IsThere(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/stat").Split(") ")[1][0] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }
}
