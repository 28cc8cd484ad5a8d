using System.Net.Sockets;
using System.Text;
using Conserver.Server.Access;
using Conserver.Server.Consoles;

namespace Conserver.Server.Tests.Sessions;

/// <summary>What an attached client sends and is sent, byte for byte.</summary>
public sealed class ConsoleModeTests : IDisposable
{
    private const string Esc = "\u0005c";
    private const string Now = "Mon Nov 23 06:53:26 2026";

    private readonly SessionFixture daemon = new("""
        access * { trusted 192.0.2.1; }
        break 1 { string "x\dy"; delay 300; }
        break 2 { string "z"; confirm yes; }
        console dev {
            master localhost; type uds; uds @folder@/dev; rw *; motd "be kind";
            logfile @folder@/dev.log; timestamp ""; breaklist *; break 1;
        }
        """);

    private readonly Socket device;
    private readonly SessionFixture.FarClient ann;

    public ConsoleModeTests()
    {
        device = daemon.BringUp(Dev);
        ann = daemon.Attach("ann", "dev");
    }

    private Server.Consoles.Console Dev => daemon.Consoles[0];

    public void Dispose() => daemon.Dispose();

    [Fact]
    public void A_message_is_edited_and_reaches_everybody()
    {
        SessionFixture.FarClient bob = daemon.Attach("bob", "dev", answer: "[spy]\r\n");
        ann.Send(Esc + "bhx\bi\r");
        ann.Expect("[Enter message: hx\b \bi]\r\n[ann@here: hi]\r\n");
        bob.Expect("[ann@here: hi]\r\n");
        ann.Send("typed");
        Assert.Equal("typed", Typed(5));
    }

    [Fact]
    public void A_character_by_its_number_goes_to_the_device()
    {
        ann.Send(Esc + "\\101");
        ann.Expect("[quote \\101]");
        Assert.Equal("A", Typed(1));
        ann.Send(Esc + "\\9");
        ann.Expect("[quote \\ aborted]\r\n");
    }

    [Fact]
    public void Another_escape_sequence_takes_the_place_of_the_first()
    {
        ann.Send(Esc + "e\u0018y");
        ann.Expect("[redef: ^X y  ok]\r\n");
        ann.Send("\u0005c");
        Assert.Equal("\u0005c", Typed(2));
        ann.Send("\u0018y.");
        ann.Expect("[disconnect]\r\n<end>");
    }

    [Fact]
    public void Numbers_of_lines_are_asked_for_and_kept()
    {
        ann.Send(Esc + "R7\r" + Esc + "R\r");
        ann.Expect("[set replay (20): 7]\r\n[set replay (7): 7]\r\n");
    }

    [Fact]
    public void A_break_sequence_is_sent_with_its_pause_and_others_hear_of_it()
    {
        SessionFixture.FarClient bob = daemon.Attach("bob", "dev", answer: "[spy]\r\n");
        ann.Send(Esc + "l0");
        ann.Expect("[halt sent]\r\n");
        bob.Expect("[break sent by ann@here]\r\n");
        Assert.Equal("x", Typed(1));
        daemon.Clock.Advance(TimeSpan.FromMilliseconds(299));
        ann.ExpectNothing();
        Assert.Equal(0, device.Available);
        daemon.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("y", Typed(1));
    }

    [Fact]
    public void A_break_that_has_to_be_confirmed_is_sent_on_yes_only()
    {
        ann.Send(Esc + "l2n" + Esc + "l2y" + Esc + "l9");
        ann.Expect("[halt confirm? [y/N] n aborted]\r\n[halt confirm? [y/N] y sent]\r\n[halt undefined]\r\n");
        Assert.Equal("z", Typed(1));
        Assert.Equal(0, device.Available);
    }

    [Fact]
    public void Who_steps_aside_gives_up_the_line_hears_nothing_and_comes_back_with_any_key()
    {
        ann.Send(Esc + "z");
        ann.Expect("[\u00ffZ");
        Say("while away");
        ann.ExpectNothing();
        Assert.Null(Dev.Writer);
        ann.Send("k");
        ann.Expect(" -- attached]\r\n");
        Say("back");
        ann.Expect("back");
        ann.Send("!");
        Assert.Equal("!", Typed(1));
    }

    [Fact]
    public void A_local_command_types_and_reads_and_hears_no_notices()
    {
        ann.Send(Esc + "|");
        ann.Expect("[\u00ffE");
        Say("not yet");
        ann.ExpectNothing();
        ann.Send("\u00ffE");
        ann.Expect("[rw]\r\n");
        Say("to it \u00ff");
        ann.Expect("to it \u00ff\u00ff");
        Dev.Tell(new Notice.Said("bob@here", "hello"));
        ann.ExpectNothing();
        ann.Send("from it\u00ff\u00ff\u0005c.");
        Assert.Equal("from it\u00ff\u0005c.", Typed(11));
        ann.Send("\u00ff.");
        ann.ExpectNothing();
        Dev.Tell(new Notice.Said("bob@here", "hello"));
        ann.Expect("[bob@here: hello]\r\n");
    }

    [Fact]
    public void Who_is_bumped_during_a_local_command_is_told_by_the_signal()
    {
        ann.Send(Esc + "|");
        ann.Expect("[\u00ffE");
        ann.Send("\u00ffE");
        ann.Expect("[rw]\r\n");
        SessionFixture.FarClient bob = daemon.Attach("bob", "dev", answer: "[spy]\r\n");
        bob.Send(Esc + "f");
        bob.Expect("[bumped ann@here]\r\n");
        ann.Expect("\u00ff.\r\n[forced to `spy' mode by bob@here]\r\n");
    }

    [Fact]
    public void Who_only_watches_is_told_so_at_the_end_of_a_line()
    {
        ann.Send(Esc + "s");
        ann.Expect("[spying]\r\n");
        ann.Send("abc\r\n" + Esc + "d" + Esc + "l0" + Esc + "!");
        ann.Expect(
            "[read-only -- use ^E c ? for help]\r\n[read-only -- use ^E c ? for help]\r\n[attach to down console]\r\n"
            + "[attach to send break]\r\n[attach to invoke task]\r\n");
        Assert.Equal(0, device.Available);
        ann.Send(Esc + "a");
        ann.Expect("[attached]\r\n");
    }

    [Fact]
    public void The_line_goes_to_who_waited_longest_when_its_writer_leaves()
    {
        SessionFixture.FarClient bob = daemon.Attach("bob", "dev", answer: "[spy]\r\n");
        bob.Send(Esc + "a");
        bob.Expect("[no, ann@here is attached]\r\n");
        ann.Send(Esc + ".");
        ann.Expect("[disconnect]\r\n<end>");
        bob.Expect("\r\n[attached]\r\n");
        bob.Send("mine");
        Assert.Equal("mine", Typed(4));
    }

    [Fact]
    public void A_line_that_is_taken_down_is_said_to_be_down()
    {
        SessionFixture.FarClient bob = daemon.Attach("bob", "dev", answer: "[spy]\r\n");
        ann.Send(Esc + "d\r" + Esc + "=" + Esc + "d");
        ann.Expect("[line down]\r\n[down -- use ^E c ? for help]\r\n[unknown -- use `?']\r\n[ok]\r\n");
        bob.Expect("[line down by ann@here]\r\n");
    }

    [Fact]
    public void A_replay_shows_what_the_log_has_and_what_comes_meanwhile_stands_behind_it()
    {
        Say("one\r\ntwo\r\n");
        ann.Expect("one\r\ntwo\r\n");
        ann.Send(Esc + "r" + Esc + "m");
        ann.Expect($"[replay]\r\n[-- Console up -- {Now}]\r\none\r\ntwo\r\n[-- MOTD -- be kind]\r\n");
        ann.Send(Esc + "\u0012");
        ann.Expect("[^R]\r\ntwo\r\n");
    }

    [Fact]
    public void A_reload_that_resets_the_line_or_takes_a_right_is_told()
    {
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        string path = Path.Combine(daemon.Folder, "other");
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        Dev.Reset(Dev.Config with { Uds = path });
        ann.Expect("[-- Conserver reconfigured - console reset --]\r\n");
        using Socket other = listener.Accept();
        Dev.Judge(Dev.Attachments[0], Identity.WithoutGroups("nobody"), isLimited: true);
        ann.Send(Esc + "z");
        ann.Expect("[unknown -- use `?']\r\n");
    }

    [Fact]
    public void Who_is_sent_away_is_told_why_and_closed()
    {
        SessionFixture.FarClient bob = daemon.Attach("bob", "dev", answer: "[spy]\r\n");
        SessionFixture.FarClient root = daemon.Attach("root", "dev", answer: "[spy]\r\n");
        Attachment Of(string user) => Dev.Attachments.Single(viewer => viewer.User == user);
        Dev.Evict(Of("ann"), new Farewell.Disconnected("root@here"));
        ann.Expect("[-- Disconnected by admin `root@here' --]\r\n<end>");
        Dev.Evict(Of("bob"), new Farewell.AccessDenied());
        bob.Expect("[Conserver reconfigured - access denied]\r\n<end>");
        Dev.Remove(new Farewell.Removed());
        root.Expect("[-- Conserver reconfigured - console has been (re)moved --]\r\n<end>");
        Assert.Empty(Dev.Attachments);
        Assert.Contains("[dev] logout ann@here", daemon.DaemonLines);
    }

    private void Say(string text)
    {
        Assert.Equal(text.Length, device.Send(Encoding.Latin1.GetBytes(text)));
        for (int i = 0; i < 5; i++)
        {
            daemon.Loop.Turn(TimeSpan.Zero);
        }
    }

    // What has reached the device.
    private string Typed(int count)
    {
        daemon.TurnUntil(() => device.Available >= count, "what was typed");
        var buffer = new byte[count];
        Assert.Equal(count, device.Receive(buffer));
        return Encoding.Latin1.GetString(buffer);
    }
}
