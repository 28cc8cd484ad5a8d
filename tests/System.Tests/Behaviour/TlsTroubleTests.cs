using Conserver.System.Tests.Harness;
using Conserver.System.Tests.Scenarios;

namespace Conserver.System.Tests.Behaviour;

/// <summary>What goes wrong between <c>ssl</c> and a session inside TLS.</summary>
public sealed class TlsTroubleTests
{
    // A record of a ClientHello that says it is 512 bytes long, and what there is of it.
    private const string HalfHello = "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003";

    [Theory]
    [InlineData("garbage that is not a record\r\n")]
    [InlineData("login root\r\nquit\r\n")]
    [InlineData("\u0016\u0003\u0001\u0000\u0005hello")]
    [InlineData("\u0016\u0003\u0001\u00ff\u00ff")]
    [InlineData("\u0015\u0003\u0001\u0000\u0002\u0002\u0028")]
    [InlineData("\u0017\u0003\u0003\u0000\u0010abcdefghijklmnop")]
    [InlineData("\u0000")]
    [InlineData("\u0080\u002e\u0001\u0003\u0001")]
    public void What_is_no_handshake_ends_the_connection(string sent)
    {
        using var stage = new Stage(Make.Ours, Make.Debian, Sets.Line);
        int before = Settled(stage.Daemon);
        using var client = new TlsClient(stage.Daemon.Port);
        client.Send(sent);
        client.EndInput();
        client.UntilClosed();
        Answers(stage, before);
        Assert.DoesNotContain("login root", stage.Daemon.Messages.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_stands_behind_ssl_in_the_same_packet_is_not_obeyed()
    {
        using var stage = new Stage(Make.Ours, Make.Debian, Sets.Line, "", "-E");
        RawClient c = stage.Master("C");
        c.Until("ok\r\n");
        c.Send("ssl\r\nlogin root\r\nquit\r\n");
        c.Until("ok\r\n");
        c.Send("login root\r\nquit\r\n");
        c.Intake.TakeToEnd();
        Assert.DoesNotContain("login root", stage.Daemon.Messages.Text, StringComparison.Ordinal);
        Assert.Equal("ok\r\n", new RawClient(stage.Daemon.At, "D").Until("ok\r\n"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(100)]
    public void Commands_before_ssl_in_the_same_packet_do_not_disturb_it(int commands)
    {
        using var stage = new Stage(Make.Ours, Make.Debian, Sets.Line);
        using var client = new TlsClient(stage.Daemon.Port, commands);
        client.ShakeHands();
        client.Say("login root\r\n");
        Assert.Equal("ok\r\n", client.Intake.Take("\r\n"));
    }

    [Fact]
    public void Who_stops_in_the_middle_of_the_handshake_disturbs_nobody()
    {
        using var stage = new Stage(Make.Ours, Make.Debian, Sets.Line);
        int before = Settled(stage.Daemon);
        List<TlsClient> stuck = [];
        for (int i = 0; i < 50; i++)
        {
            stuck.Add(new TlsClient(stage.Daemon.Port));
            stuck[^1].Send(HalfHello[..(i % HalfHello.Length)]);
        }

        Answers(stage);
        for (int i = 0; i < stuck.Count; i++)
        {
            Vanish(stuck[i], i % 3);
        }

        Answers(stage, before);
        stuck.ForEach(client => client.Dispose());
    }

    [Fact]
    public void Inside_TLS_ssl_is_an_unknown_command()
    {
        using var stage = new Stage(Make.Ours, Make.Debian, Sets.Line);
        using var client = new TlsClient(stage.Daemon.Port);
        client.ShakeHands();
        client.Say("ssl\r\n");
        Assert.Equal("unknown command\r\n", client.Intake.Take("\r\n"));
        client.Say("ssl\r\nlogin root\r\nssl\r\nlogin root\r\npid\r\n");
        Assert.StartsWith("unknown command\r\nok\r\nunknown command\r\nunknown command\r\n",
            client.Intake.Take($"{stage.Daemon.Pid}\r\n"), StringComparison.Ordinal);
        client.Say("exit\r\n");
        Assert.Equal("goodbye\r\n", client.Intake.TakeToEnd());
    }

    [Fact]
    public void A_handshake_inside_TLS_is_a_line_like_others()
    {
        using var stage = new Stage(Make.Ours, Make.Debian, Sets.Line);
        using var client = new TlsClient(stage.Daemon.Port);
        client.ShakeHands();
        client.Say("ssl\r\n" + HalfHello + "\r\nlogin root\r\n");
        Assert.Equal("unknown command\r\nunknown command\r\nok\r\n", client.Intake.Take("ok\r\n"));
    }

    [Fact]
    public void The_rules_about_lines_hold_inside_TLS()
    {
        using var stage = new Stage(Make.Ours, Make.Debian, Sets.Line);
        using (var client = new TlsClient(stage.Daemon.Port))
        {
            client.ShakeHands();
            foreach (char letter in "login root\r\n")
            {
                client.Say(letter.ToString());
            }

            Assert.Equal("ok\r\n", client.Intake.Take("\r\n"));
            client.Say("call \u00ff\u00ff\u00ffE\0x\r\n");
            Assert.Equal("console `\u00ff\u00ff' not found\r\n", client.Intake.Take("\r\n"));
            client.Say(new string('x', (64 * 1024) - 1) + "\r\n");
            Assert.Equal("unknown command\r\n", client.Intake.Take("\r\n"));
        }

        using var longer = new TlsClient(stage.Daemon.Port);
        longer.ShakeHands();
        longer.Say(new string('x', 64 * 1024) + "x");
        Assert.Equal("line too long\r\n", longer.Intake.TakeToEnd());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_session_inside_TLS_that_vanishes_leaves_the_line(int how)
    {
        using var stage = new Stage(Make.Ours, Make.Debian, Sets.Line, "", "-E");
        int before = Settled(stage.Daemon);
        using var ann = new TlsClient(stage.Daemon.GroupPorts()[0]);
        ann.ShakeHands();
        ann.Say("login ann\r\ncall c1\r\n\u0005c;");
        ann.Intake.Take("[connected]\r\n");
        RawClient bob = stage.Group("B");
        bob.Attach("bob", "c1");
        bob.Ask("\u0005ca");
        ann.Say("\u0005cl");
        ann.Intake.Take("halt ");
        Vanish(ann, how);
        bob.Until("[attached]\r\n");
        bob.AskToEnd("\u0005c.");
        stage.Daemon.Messages.Take("[c1] logout ann@localhost\n");
        Answers(stage, before);
    }

    private static void Vanish(TlsClient client, int how)
    {
        switch (how)
        {
            case 0:
                client.Dispose();
                break;
            case 1:
                client.Reset();
                break;
            default:
                client.EndInput();
                break;
        }
    }

    // The connection that waited for the greeting may still be open.
    private static int Settled(Daemon daemon)
    {
        using (var client = new TlsClient(daemon.Port))
        {
            client.ShakeHands();
            client.Say("exit\r\n");
            client.Intake.TakeToEnd();
        }

        int last = 0;
        Deadline.Until(() => last == (last = daemon.Descriptors), () => "a steady number of descriptors");
        return last;
    }

    private static void Answers(Stage stage, int descriptors = int.MaxValue)
    {
        using (var client = new TlsClient(stage.Daemon.Port))
        {
            client.ShakeHands();
            client.Say("login eve\r\nversion\r\nexit\r\n");
            Assert.EndsWith("goodbye\r\n", client.Intake.TakeToEnd(), StringComparison.Ordinal);
        }

        Deadline.Until(() => stage.Daemon.Descriptors <= descriptors,
            () => $"{descriptors} descriptors, not {stage.Daemon.Descriptors}");
        Assert.DoesNotContain("xception", stage.Daemon.Messages.Text, StringComparison.Ordinal);
    }
}
