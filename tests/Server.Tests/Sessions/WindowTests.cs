using System.Net.Sockets;
using System.Text;
using Conserver.Server.Lines;

namespace Conserver.Server.Tests.Sessions;

/// <summary>A person's window, and the terminal of the console's device.</summary>
public sealed class WindowTests : IDisposable
{
    private const string Esc = "\u0005c";

    private readonly SessionFixture daemon = new("""
        access * { trusted 192.0.2.1; }
        default * { master localhost; rw ann; ro bob; }
        console shell {
            type exec; windowsize 80x24;
            exec "stty raw -echo; echo ready.; while read -r line; do echo $line `stty size`.; done";
        }
        console dev { type uds; uds @folder@/dev; }
        console made { type test; testrate 0; }
        """);

    public void Dispose() => daemon.Dispose();

    [Fact]
    public void A_client_that_can_tell_is_asked_and_what_is_typed_meanwhile_goes_to_the_device()
    {
        SessionFixture.FarClient ann = Shell("ann", "[attached]\r\n");
        ann.Send("one\n");
        ann.Expect("one 24 80.\n");
        ann.Send(Esc + "W");
        ann.Expect("[\u00FFW");
        ann.Send("two\n");
        ann.Expect("two 24 80.\n");
        foreach (char next in "\u00FFW91x27\rthree\n")
        {
            ann.Send(next.ToString());
            daemon.Loop.Turn(TimeSpan.Zero);
        }

        ann.Expect("window 91x27]\r\nthree 27 91.\n");
    }

    [Theory]
    [InlineData("\r", "")]
    [InlineData("0x0\r", "")]
    [InlineData("24\r", "")]
    [InlineData("65536x1\r", "")]
    [InlineData("123456789012", "2")]
    public void An_answer_that_is_no_size_changes_nothing(string answer, string rest)
    {
        SessionFixture.FarClient ann = Shell("ann", "[attached]\r\n");
        ann.Send(Esc + "W");
        ann.Expect("[\u00FFW");
        ann.Send($"\u00FFW{answer}x\n");
        ann.Expect($"the size of the window is not known]\r\n{rest}x 24 80.\n");
    }

    [Fact]
    public void Other_clients_never_meet_it_and_are_told_so()
    {
        SessionFixture.FarClient ann = daemon.Attach("ann", "dev", answer: "[attached]\r\n");
        ann.Send(Esc + "?");
        string help = ann.ExpectUntil(" \\ooo    send character by octal code\r\n");
        Assert.DoesNotContain("window", help, StringComparison.Ordinal);
        ann.Send(Esc + "W");
        ann.Expect("[this client cannot tell the size of its window]\r\n");
        Socket device = daemon.BringUp(daemon.Consoles[1]);
        ann.Send("\u00FFW80x24\r");
        byte[] typed = new byte[16];
        int got = 0;
        daemon.TurnUntil(
            () => device.Poll(0, SelectMode.SelectRead) && (got += device.Receive(typed.AsSpan(got))) == 7, "keys");
        Assert.Equal("W80x24\r", Encoding.Latin1.GetString(typed, 0, got));
    }

    [Fact]
    public void The_help_lists_it_only_for_whom_it_is()
    {
        SessionFixture.FarClient ann = Shell("ann", "[attached]\r\n");
        ann.Send(Esc + "?");
        ann.ExpectUntil(" \\ooo    send character by octal code   W       send the size of your window\r\n");
        SessionFixture.FarClient bob = Shell("bob", "[spy]\r\n");
        bob.Send(Esc + "?");
        bob.ExpectUntil(" ^R      replay the last line\r\n");
        bob.Send(Esc + "W");
        bob.Expect("[attach to send the size of your window]\r\n");
    }

    [Fact]
    public void A_console_without_a_terminal_has_no_window()
    {
        daemon.Consoles[2].Start();
        SessionFixture.FarClient ann = Agree(daemon.Attach("ann", "made"));
        ann.Send(Esc + "W");
        ann.Expect("[no window on this console]\r\n");
        ann = Shell("ann", "[attached]\r\n");
        daemon.Consoles[0].Line.Close();
        ann.Send(Esc + "W");
        ann.Expect("[no window on this console]\r\n");
    }

    [Fact]
    public void A_line_that_goes_down_before_the_answer_comes_has_none_either_and_who_lost_the_line_is_told()
    {
        SessionFixture.FarClient ann = Shell("ann", "[attached]\r\n");
        ann.Send(Esc + "W");
        ann.Expect("[\u00FFW");
        daemon.Consoles[0].Line.Close();
        ann.Send("\u00FFW91x27\r");
        ann.Expect("no window on this console]\r\n");
        daemon.Consoles[0].Start();
        ann.Expect("ready.\n");
        ann.Send(Esc + "W");
        ann.Expect("[\u00FFW");
        ann.Send(Esc + "s");
        ann.Expect("[spying]\r\n");
        ann.Send("\u00FFW91x27\r");
        ann.Expect("attach to send the size of your window]\r\n");
    }

    private SessionFixture.FarClient Shell(string user, string answer)
    {
        SessionFixture.FarClient client = daemon.Attach(user, "shell", answer: answer);
        if (daemon.Consoles[0].Line.State == LineState.Down)
        {
            daemon.Consoles[0].Start();
            client.Expect("ready.\n");
        }

        return Agree(client);
    }

    private static SessionFixture.FarClient Agree(SessionFixture.FarClient client)
    {
        client.Send(Esc + "+");
        client.Expect("[window]\r\n");
        return client;
    }
}
