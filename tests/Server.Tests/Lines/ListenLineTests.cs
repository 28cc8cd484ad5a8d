using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Conserver.Server.Config;
using Conserver.Server.Consoles;
using Conserver.Server.Lines;
using Conserver.Server.Tests.Consoles;

namespace Conserver.Server.Tests.Lines;

/// <summary>A console whose device comes to it.</summary>
public sealed class ListenLineTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("conserver-test-").FullName;
    private readonly List<Socket> guests = [];
    private ConsoleFixture? fixture;
    private readonly int port = Ports.Free();

    private string SocketPath => Path.Combine(folder, "guest");

    private Server.Consoles.Console Console => fixture!.Console;

    public void Dispose()
    {
        guests.ForEach(guest => guest.Dispose());
        if (fixture is not null)
        {
            Console.Line.Close();
            Assert.Equal(0, fixture.Loop.Watched);
            Assert.Empty(fixture.Lines.Kept);
            _ = fixture.LogText;
            fixture.Dispose();
        }

        Folders.Remove(folder);
    }

    [Theory]
    [InlineData("unix", "raw")]
    [InlineData("tcp", "raw")]
    [InlineData("tcp", "telnet")]
    public void A_guest_that_dials_in_is_the_device_until_it_goes_and_the_next_one_after_it(string where, string protocol)
    {
        Start(where, $"protocol {protocol};");
        Assert.Equal(LineState.Down, Console.Line.State);
        Assert.Contains($"[c1] waits for a connection at {Where(where)}", fixture!.DaemonLines);
        for (int i = 0; i < 3; i++)
        {
            Socket guest = Dial(where);
            fixture.TurnUntil(() => Console.Line.IsUp);
            guest.Send("hello"u8);
            fixture.TurnUntil(() => fixture.LogText.Split("hello").Length == i + 2);
            Console.Line.Send("key"u8);
            byte[] got = new byte[10];
            Assert.Equal(3, guest.Receive(got));
            Console.Line.Break();
            if (protocol == "telnet")
            {
                Assert.Equal(2, guest.Receive(got));
                Assert.Equal([0xFF, 0xF3], got[..2]);
            }

            guest.Dispose();
            fixture.TurnUntil(() => !Console.Line.IsUp);
            fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.DoesNotContain(fixture.DaemonLines, line => line.Contains("forcing down", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("unix")]
    [InlineData("tcp")]
    public void While_a_guest_is_there_another_one_waits_is_told_nothing_and_takes_its_place_or_goes(string where)
    {
        Start(where);
        Socket first = Dial(where);
        fixture!.TurnUntil(() => Console.Line.IsUp);
        Socket second = Dial(where);
        fixture.Loop.Turn(TimeSpan.Zero);
        fixture.TurnUntil(() =>
        {
            // It waits from when it has been taken on, which may be a moment after it has connected.
            fixture.Clock.Advance(GuestRoom.Patience / 10);
            return second.Poll(0, SelectMode.SelectRead);
        });
        Assert.Equal(0, second.Receive(new byte[10]));
        Assert.Contains(fixture.DaemonLines, line =>
            line.StartsWith("ERROR: [c1] connection from ", StringComparison.Ordinal)
            && line.EndsWith(" refused: the line is connected", StringComparison.Ordinal));
        Socket third = Dial(where);
        fixture.Loop.Turn(TimeSpan.Zero);
        third.Send("third"u8);
        first.Dispose();
        fixture.TurnUntil(() => fixture.LogText.Contains("third", StringComparison.Ordinal));
        Assert.True(Console.Line.IsUp);
    }

    [Fact]
    public void A_guest_from_elsewhere_is_closed_without_a_word()
    {
        Start("tcp", "listenfrom 10.1.0.0/16, 192.0.2.7;");
        for (int i = 0; i < 100; i++)
        {
            Socket stranger = Dial("tcp");
            fixture!.TurnUntil(() => stranger.Poll(0, SelectMode.SelectRead));
            Assert.Equal(0, stranger.Receive(new byte[10]));
        }

        Assert.Equal(
            10, fixture!.DaemonLines.Count(line => line.EndsWith("not in listenfrom", StringComparison.Ordinal)));
        Assert.Equal(LineState.Down, Console.Line.State);
    }

    [Fact]
    public void A_socket_is_ours_alone_unless_it_is_said_otherwise_and_goes_with_the_line()
    {
        Start("unix");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(SocketPath));
        Console.Line.Close();
        Assert.False(File.Exists(SocketPath));
        Console.Reset(Configured("unix", "listenmode 660;"));
        Assert.True(File.GetUnixFileMode(SocketPath).HasFlag(UnixFileMode.GroupWrite));
    }

    [Theory]
    [InlineData("stale", null)]
    [InlineData("in use", "Address already in use")]
    [InlineData("file", "Address already in use")]
    [InlineData("open folder", "Operation not permitted")]
    public void What_lies_where_a_socket_is_to_be_is_removed_only_when_it_is_one_that_was_left_behind(
        string what, string? expected)
    {
        using var other = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        if (what == "file")
        {
            File.WriteAllText(SocketPath, "precious");
        }
        else
        {
            // .NET would remove it again.
            string elsewhere = Path.Combine(folder, "made");
            other.Bind(new UnixDomainSocketEndPoint(elsewhere));
            File.Move(elsewhere, SocketPath);
        }

        if (what == "in use")
        {
            other.Listen();
        }
        else if (what == "open folder")
        {
            File.SetUnixFileMode(folder, (UnixFileMode)0x1FF);
        }

        Start("unix");
        if (expected is null)
        {
            _ = Dial("unix");
            fixture!.TurnUntil(() => Console.Line.IsUp);
            return;
        }

        string also = what switch
        {
            "file" => ", where a file is",
            "in use" => ", where somebody else listens",
            _ => ", where a socket is that anybody can have put there",
        };
        Assert.Contains($"ERROR: [c1] bind({SocketPath}){also}: {expected}: forcing down", fixture!.DaemonLines);
        Assert.True(File.Exists(SocketPath));
        Assert.True(what != "file" || File.ReadAllText(SocketPath) == "precious");
        Assert.True(Console.Line.WillRetry);
    }

    [Fact]
    public void A_guest_that_comes_and_goes_all_the_time_is_not_followed_more_often_than_five_times_a_second()
    {
        Start("unix", "initspinmax 0;");
        for (int i = 0; i < 50; i++)
        {
            Dial("unix").Dispose();
            fixture!.Loop.Turn(TimeSpan.Zero);
            fixture.Loop.Turn(TimeSpan.Zero);
        }

        int ends = 0;
        fixture!.TurnUntil(() =>
            (ends = fixture.DaemonLines.Count(line => line.Contains("unexpected EOF", StringComparison.Ordinal))) > 0);
        Assert.InRange(ends, 1, 2);
    }

    [Theory]
    [InlineData("unix")]
    [InlineData("tcp")]
    public void What_each_of_many_short_guests_has_said_is_heard_in_order_however_fast_they_come(string where)
    {
        Start(where);
        for (int i = 0; i < 40; i++)
        {
            Socket guest = Dial(where);
            guest.Send(Encoding.ASCII.GetBytes($"line {i};"));
            guest.Dispose();

            // Some at once, some by and by.
            fixture!.Loop.Turn(TimeSpan.Zero);
            if (i % 10 > 4)
            {
                fixture.TurnUntil(() =>
                {
                    fixture.Clock.Advance(TimeSpan.FromMilliseconds(200));
                    return fixture.LogText.Contains($"line {i};", StringComparison.Ordinal);
                });
            }
        }

        Assert.Equal(
            Enumerable.Range(0, 40).Select(i => $"line {i};"),
            Regex.Matches(fixture!.LogText, "line [0-9]+;").Select(match => match.Value));
        Assert.DoesNotContain(fixture.DaemonLines, line => line.Contains("rate exceeded", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_socket_that_somebody_has_removed_is_made_anew(bool isAsked)
    {
        Start("unix");
        File.Delete(SocketPath);
        if (isAsked)
        {
            Console.Line.Open();
        }

        fixture!.TurnUntil(() =>
        {
            fixture.Clock.Advance(TimeSpan.FromMilliseconds(100));
            return File.Exists(SocketPath);
        });
        Assert.Single(fixture.DaemonLines, $"[c1] the socket {SocketPath} was removed: it is made anew");
        _ = Dial("unix");
        fixture.TurnUntil(() => Console.Line.IsUp);
    }

    [Fact]
    public void Without_autoreinit_it_is_said_that_nobody_can_come()
    {
        Start("unix", "options !autoreinit;");
        Assert.Contains(
            "ERROR: [c1] nobody can come to it without the option autoreinit: forcing down", fixture!.DaemonLines);
        Assert.False(File.Exists(SocketPath));
    }

    [Fact]
    public void A_reload_that_does_not_touch_the_line_keeps_the_guest_and_the_door_and_one_that_does_moves_both()
    {
        Start("unix");
        Socket guest = Dial("unix");
        fixture!.TurnUntil(() => Console.Line.IsUp);
        Console.Update(Configured("unix", "motd hello;"));
        guest.Send("still here"u8);
        fixture.TurnUntil(() => fixture.LogText.Contains("still here", StringComparison.Ordinal));
        guest.Dispose();
        fixture.TurnUntil(() => !Console.Line.IsUp);
        fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        _ = Dial("unix");
        fixture.TurnUntil(() => Console.Line.IsUp);
        Console.Reset(Configured("tcp", ""));
        Assert.False(File.Exists(SocketPath));
        _ = Dial("tcp");
        fixture.TurnUntil(() => Console.Line.IsUp);
    }

    [Theory]
    [InlineData("7001", "127.0.0.1:7001")]
    [InlineData("*:7001", "0.0.0.0:7001")]
    [InlineData("[::1]:7001", "[::1]:7001")]
    [InlineData("10.1.2.3:7001", "10.1.2.3:7001")]
    [InlineData("host:7001", null)]
    [InlineData("10.1.2.3:0", null)]
    [InlineData("10.1.2.3:70000", null)]
    [InlineData("x", null)]
    public void An_address_to_listen_at_is_a_path_or_numbers(string text, string? point) =>
        Assert.Equal(point, ListenAddress.Parse(text)?.Point?.ToString());

    private string Where(string where) => where == "unix" ? SocketPath : $"127.0.0.1:{port}";

    private ConsoleConfig Configured(string where, string items)
    {
        ConsoleConfig config = Items.On(LineKinds.Listen, $"listen {Where(where)}; {items} rw *;");
        return config with { LogFile = fixture?.Console.Config.LogFile };
    }

    private void Start(string where, string items = "")
    {
        fixture = new ConsoleFixture(config => Configured(where, items) with { LogFile = config.LogFile });
        Console.Start();
        fixture.Loop.Turn(TimeSpan.Zero);
    }

    private Socket Dial(string where)
    {
        Socket guest = where == "unix"
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        guests.Add(guest);
        guest.Connect(where == "unix"
            ? new UnixDomainSocketEndPoint(SocketPath)
            : new IPEndPoint(IPAddress.Loopback, port));
        return guest;
    }
}
