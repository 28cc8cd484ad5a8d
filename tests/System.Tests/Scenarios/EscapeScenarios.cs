using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Scenarios;

/// <summary>Escape commands as a person at a terminal sees them.</summary>
public sealed class EscapeScenarios
{
    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void Help_lists_what_writer_spy_and_limited_user_may_do(Pairing pairing) =>
        Comparison.Check(pairing, Sets.OpenLine, stage =>
        {
            Viewer ann = stage.Attach("ann", "c1");
            ann.Escape("?");
            ann.Escape("h");
            Viewer bob = stage.Attach("bob", "c1");
            bob.Escape("?");
            Viewer lim = stage.Attach("lim", "c1");
            lim.Escape("?");
            foreach (string command in (string[])[";", "z", "\x1a", "|"])
            {
                lim.Escape(command);
            }

            lim.Leave();
            bob.Leave();
            ann.Leave();
        });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void Every_escape_of_the_writer_answers(Pairing pairing) =>
        Comparison.Check(pairing, Sets.OpenLine, stage =>
        {
            Viewer ann = stage.Attach("ann", "c1");
            Viewer bob = stage.Attach("bob", "c1", "-s");
            string[] commands =
            [
                "a", "f", "c", "c", "g", "i", "L", "L", "m", "u", "v", "w", "x", "l?", "l1", "l6", "l*", "l\x1b",
                "=", " ", "\r", "\n", "q", "H", "7", "\x05", "\xd6", "o", "d", "=", "a", "u", "o", "s", "a",
            ];
            foreach (string command in commands)
            {
                ann.Escape(command);
            }

            bob.Settle();
            bob.Leave();
            ann.Leave();
        });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void Every_escape_of_a_reader_answers(Pairing pairing) =>
        Comparison.Check(pairing, Sets.OpenLine, stage =>
        {
            Viewer ron = stage.Attach("ron", "c2");
            foreach (string command in (string[])["a", "f", "c", "d", "L", "l", "o", "s", "!", "|", "\\", "w", "n", "?"])
            {
                ron.Type("\x05c" + command + (command == "n" ? "a note\r" : ""));
                ron.Settle();
            }

            ron.Type("abc\r");
            ron.Settle();
            ron.Leave();
            stage.ShowLog("c2");
        });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void Broadcast_and_note_edit_their_line(Pairing pairing) =>
        Comparison.Check(pairing, Sets.OpenLine, stage =>
        {
            Viewer ann = stage.Attach("ann", "c1");
            Viewer bob = stage.Attach("bob", "c1");
            ann.Escape("babc\b\bXY\x15new text\x17\x1b\a!\r");
            bob.Until("new text\a!]\r\n");
            ann.Escape("nmy note\r");
            ann.Escape("\x12");
            bob.Escape("b\r");
            ann.Until("[bob@localhost: ]\r\n");
            bob.Leave();
            ann.Leave();
        });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void Replay_shows_as_many_lines_as_asked(Pairing pairing) =>
        Comparison.Check(pairing, Sets.OpenLine, stage =>
        {
            Viewer ann = stage.Attach("ann", "c3");
            ann.Escape("r");
            ann.Escape("n");
            ann.Leave();
            ann = stage.Attach("ann", "c2");
            for (int i = 1; i <= 30; i++)
            {
                ann.Type($"line {i}\r");
                ann.Until($"line {i}\r\nline {i}\r\n");
            }

            stage.Daemon.UntilLogged("c2", "line 30\r\nline 30\r\n");
            ann.Escape("r");
            ann.Escape("p");
            ann.Escape("\x12");
            ann.Escape("R3\r");
            ann.Escape("P7\r");
            ann.Escape("r");
            ann.Escape("p");
            ann.Escape("R\r");
            ann.Escape("P99999\r");
            ann.Escape("R1x2\b\x7f3\x15" + "7\r");
            ann.Escape("?");
            ann.Leave();
            stage.Attach("bob", "c2", "-A").Leave();
        });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void Breaks_are_listed_confirmed_and_sent(Pairing pairing) =>
        Comparison.Check(pairing, Sets.OpenLine, stage =>
        {
            Viewer ann = stage.Attach("ann", "c1");
            Viewer bob = stage.Attach("bob", "c1");
            ann.Escape("l?");
            ann.Escape("l3");
            ann.Escape("l6");
            ann.Escape("l0n");
            ann.Escape("l5Y");
            ann.Until("^B^?");
            bob.Until("^B^?");
            bob.Leave();
            ann.Leave();
            Viewer eve = stage.Attach("eve", "c3");
            eve.Escape("l?");
            eve.Leave();
        });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void Tasks_are_listed_confirmed_run_and_stopped(Pairing pairing) =>
        Comparison.Check(pairing, Sets.OpenLine, stage =>
        {
            Viewer ann = stage.Attach("ann", "c1");
            Viewer bob = stage.Attach("bob", "c1");
            ann.Escape("!?");
            ann.Type("\x05c!1");
            ann.Until("exit(0)]\r\n");
            bob.Until("exit(0)]\r\n");
            ann.Escape("!2n");
            ann.Type("\x05c!2y");
            ann.Until("exit(0)]\r\n");
            ann.Escape("!z");
            ann.Escape("!1");
            ann.Type("\x05c!.");
            ann.Until("signal(1)]\r\n");
            bob.Until("signal(1)]\r\n");
            ann.Escape("!9");
            ann.Escape("!\x1b");
            bob.Leave();
            ann.Leave();
            Viewer eve = stage.Attach("eve", "c3");
            eve.Escape("!?");
            eve.Escape("!2");
            eve.Leave();
        });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void Characters_are_sent_by_octal_code(Pairing pairing) =>
        Comparison.Check(pairing, Sets.OpenLine, stage =>
        {
            Viewer ann = stage.Attach("ann", "c1");
            ann.Type("\x05c\\101");
            ann.Until("101]A");
            ann.Type("\x05c\\377");
            ann.Until("377]\xff");
            ann.Escape("\\12x");
            ann.Escape("\\8");
            ann.Type("\r");
            ann.Until("\r\nA\xff\r\n");
            ann.Leave();
        });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void The_escape_can_be_changed_and_typed_literally(Pairing pairing) =>
        Comparison.Check(pairing, Sets.OpenLine, stage =>
        {
            Viewer ann = stage.Attach("ann", "c1");
            ann.Type("\x05\x05x\r");
            ann.Until("^E^Ex\r\n\x05\x05x\r\n");
            ann.Type("\x05y\r");
            ann.Until("^Ey\r\n\x05y\r\n");
            ann.Type("\x05" + "ce\x01x\x01xv\x01x ");
            ann.Until("[ignored]\r\n");
            ann.Type("\x01xe \\");
            ann.Until("ok]\r\n");
            ann.Type(" \\e^\x7f");
            ann.Until("ok]\r\n");
            ann.Type("^\x7fe\x05" + "c");
            ann.Until("ok]\r\n");
            ann.Escape("v");
            ann.Leave();
        });
}
