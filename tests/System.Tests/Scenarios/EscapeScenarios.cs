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
            foreach (string command in (string[])[";", "z", "\u001a", "|"])
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
            Viewer bob = stage.Attach("bob", "c1");
            string[] commands =
            [
                "a", "f", "c", "c", "g", "i", "L", "L", "m", "u", "v", "w", "x", "l?", "l1", "l6", "l*", "l\u001b",
                "=", " ", "\r", "\n", "q", "H", "7", "\u0005", "\u00d6", "o", "d", "=", "a", "u", "o", "s", "a",
            ];
            foreach (string command in commands)
            {
                ann.Type("\u0005c" + command);
                if (command is not (" " or "\r" or "\n"))
                {
                    ann.Type("\u0005c ");
                }

                ann.Until("[ignored]\r\n");
            }

            bob.Settle();
            bob.Leave();
            ann.Leave();
        });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void Every_escape_of_a_reader_answers(Pairing pairing) =>
        Comparison.Check(pairing, Sets.OpenLine, stage =>
        {
            stage.Except(KnownDifference.SaysWhatIsNeeded);
            Viewer ron = stage.Attach("ron", "c2");
            foreach (string command in (string[])["a", "f", "c", "d", "L", "l", "o", "s", "!", "|", "\\", "w", "n", "?"])
            {
                ron.Type("\u0005c" + command + (command == "n" ? "a note\r" : ""));
                ron.Settle();
            }

            ron.Type("abc\r");
            ron.Settle();
            ron.Leave();
            stage.Daemon.UntilLogged("c2", "a note");
            stage.ShowLog("c2");
        });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void Broadcast_and_note_edit_their_line(Pairing pairing) =>
        Comparison.Check(pairing, Sets.OpenLine, stage =>
        {
            Viewer ann = stage.Attach("ann", "c1");
            Viewer bob = stage.Attach("bob", "c1");
            ann.Escape("babc\b\bXY\u0015new text\u0017\u001b\a!\r");
            bob.Until("new text\a!]\r\n");
            ann.Escape("nmy note\r");
            ann.Escape("\u0012");
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
            ann.Escape("\u0012");
            ann.Escape("R3\r");
            ann.Escape("P7\r");
            ann.Escape("r");
            ann.Escape("p");
            ann.Escape("R\r");
            ann.Escape("P99999\r");
            ann.Escape("R1x2\b\u007f3\u00157\r");
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
            ann.Type("\u0005cl3");
            ann.Until("#.");
            ann.Escape("l6");
            ann.Escape("l0n");
            ann.Type("\u0005cl5Y");
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
            ann.Type("\u0005c!1");
            ann.Until("exit(0)]\r\n");
            bob.Until("exit(0)]\r\n");
            ann.Escape("!2n");
            ann.Type("\u0005c!2y");
            ann.Until("exit(0)]\r\n");
            ann.Escape("!z");
            ann.Escape("!1");
            ann.Type("\u0005c!.");
            ann.Until("signal(1)]\r\n");
            bob.Until("signal(1)]\r\n");
            ann.Escape("!9");
            ann.Escape("!\u001b");
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
            ann.Type("\u0005c\\101");
            ann.Until("101]A");
            ann.Type("\u0005c\\377");
            ann.Until("377]\u00ff");
            ann.Escape("\\12x");
            ann.Escape("\\8");
            ann.Type("\r");
            ann.Until("\r\nA\u00ff\r\n");
            ann.Leave();
        });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void The_escape_can_be_changed_and_typed_literally(Pairing pairing) =>
        Comparison.Check(pairing, Sets.OpenLine, stage =>
        {
            Viewer ann = stage.Attach("ann", "c1");
            ann.Type("\u0005\u0005x\r");
            ann.Until("^E^Ex\r\n\u0005\u0005x\r\n");
            ann.Type("\u0005y\r");
            ann.Until("^Ey\r\n\u0005y\r\n");
            ann.Type("\u0005ce\u0001x\u0001xv\u0001x ");
            ann.Until("[ignored]\r\n");
            ann.Type("\u0001xe \\");
            ann.Until("ok]\r\n");
            ann.Type(" \\e^\u007f");
            ann.Until("ok]\r\n");
            ann.Type("^\u007fe\u0005c");
            ann.Until("ok]\r\n");
            ann.Escape("v");
            ann.Leave();
        });
}
