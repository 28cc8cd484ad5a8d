using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Scenarios;

/// <summary>Keys after the escape sequence, and the lines its prompts read.</summary>
public sealed class PromptScenarios(SharedDaemons daemons) : TerminalScenarios(daemons)
{
    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void Control_keys_without_a_command_are_unknown(Pairing pairing) => Check(pairing, (stage, console) =>
    {
        Viewer ann = stage.Attach("ann", console, "-E");
        foreach (char key in "\u0000\u0001\u0002\u0005\u0006\a\b\t\u000b\u000c\u000e\u000f\u0010"
            + "\u0011\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001b\u001c\u001d\u001e\u001f\u007f")
        {
            ann.Escape(key.ToString());
        }

        ann.Leave();
    });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void Keys_with_the_high_bit_are_unknown_but_for_the_version(Pairing pairing) => Check(pairing, (stage, console) =>
    {
        Viewer ann = stage.Attach("ann", console, "-E");
        ann.Escape(string.Join("\u0005c", Enumerable.Range(0x80, 0x80).Select(key => (char)key)));
        ann.Leave();
    });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void A_message_is_edited(Pairing pairing) => Check(pairing, (stage, console) =>
    {
        Viewer ann = stage.Attach("ann", console, "-E");
        Viewer bob = stage.Attach("bob", console, "-E", "-s");
        ann.Escape("b\b\u007f\u0015nothing to erase\r");
        ann.Escape("bwrong\b\b\b\b\b\b\b\bright\r");
        ann.Escape("bfirst\u0015second\u0015\u007fthird\r");
        ann.Escape("bno\u0000 \u0001\u0003\u0004\u0005c\n\t\u0017\u001a\u001b\u001c\u0080\u00e9\u00fftrace\r");
        ann.Escape("bbells\a\a\b\a\u007f\r");
        bob.Until("third]\r\n");
        bob.Until("bells\a");
        bob.Until("]\r\n");
        bob.Settle();
        bob.Leave();
        ann.Leave();
    });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void A_message_may_be_long(Pairing pairing) => Check(pairing, (stage, console) =>
    {
        Viewer ann = stage.Attach("ann", console, "-E");
        Viewer bob = stage.Attach("bob", console, "-E", "-s");
        ann.Escape("b" + new string('x', 2000) + "y\r");
        bob.Until("xy]\r\n");
        bob.Settle();
        ann.Escape("b" + new string('x', 200) + "\u0015short\r");
        bob.Until("short]\r\n");
        bob.Leave();
        ann.Leave();
    });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void A_note_is_edited_and_goes_into_the_log_alone(Pairing pairing) => Check(pairing, (stage, console) =>
    {
        Viewer ann = stage.Attach("ann", console, "-E");
        Viewer bob = stage.Attach("bob", console, "-E", "-s");
        bob.Escape("n\u0015\bof a spy\u0000\u0017\u00e9\b\u007fY\r");
        ann.Escape("n\r");
        ann.Escape("nof the writer\r");
        ann.Escape("\u0012");
        ann.Escape("L");
        ann.Escape("nwhile nothing is logged\r");
        ann.Escape("L");
        stage.Daemon.UntilLogged(console, "restored by ann@localhost -- ");
        bob.Leave();
        ann.Leave();
        stage.Daemon.UntilLogged(console, "ann@localhost detached -- ");
        stage.ShowLog(console);
    });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void Counts_take_four_digits(Pairing pairing) => Check(pairing, (stage, console) =>
    {
        Viewer ann = stage.Attach("ann", console, "-E");
        foreach (string count in (string[])[
            "\r", "5\r", "0012\r", "123456\r", "9\b\u007f\b\r", "1a\u0000 -2\n\u0003\u00e93\u0015\u0017\u001b4\r", "0\r"])
        {
            ann.Escape("R" + count);
            ann.Escape("P" + count);
        }

        ann.Escape("r");
        ann.Escape("p");
        ann.Escape("?");
        ann.Leave();
    });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void Output_and_notices_come_in_the_middle_of_a_prompt(Pairing pairing) => Check(pairing, (stage, console) =>
    {
        Viewer ann = stage.Attach("ann", console, "-E");
        Viewer bob = stage.Attach("bob", console, "-E");
        ann.Type("\u0005cnfirst half");
        ann.Until("first half");
        bob.Escape("bhello\r");
        ann.Until("hello]\r\n");
        bob.Escape("f");
        ann.Until("by bob@localhost]\r\n");
        bob.Type("typed\r");
        bob.Until("typed\r\ntyped\r\n");
        ann.Until("typed\r\ntyped\r\n");
        ann.Type(" second half\r");
        ann.Until("second half]\r\n");
        ann.Escape("\u0012");
        bob.Leave();
        ann.Leave();
    });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void Everybody_has_a_prompt_of_his_own(Pairing pairing) => Check(pairing, (stage, console) =>
    {
        Viewer ann = stage.Attach("ann", console, "-E");
        Viewer bob = stage.Attach("bob", console, "-E");
        ann.Type("\u0005cbfrom ann");
        ann.Until("from ann");
        bob.Type("\u0005cbfrom bob");
        bob.Until("from bob");
        ann.Type("\r");
        ann.Until("[ann@localhost: from ann]\r\n");
        bob.Until("[ann@localhost: from ann]\r\n");
        bob.Type("\r");
        ann.Until("[bob@localhost: from bob]\r\n");
        bob.Until("[bob@localhost: from bob]\r\n");
        bob.Leave();
        ann.Leave();
    });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void The_escape_is_redefined_for_one_viewer_only(Pairing pairing) => Check(pairing, (stage, console) =>
    {
        Viewer ann = stage.Attach("ann", console, "-E");
        Viewer bob = stage.Attach("bob", console, "-E", "-s");
        ann.Type("\u0005ce\u0000\u007f\u0000\u007f ");
        ann.Until("[ignored]\r\n");
        ann.Type("\u0005c.\r");
        ann.Until("c.\r\n\u0005c.\r\n");
        bob.Until("c.\r\n\u0005c.\r\n");
        bob.Escape("v");
        ann.Type("\u0000\u007fe\u0005c");
        ann.Until("ok]\r\n");
        ann.Escape("w");
        bob.Leave();
        ann.Leave();
    });
}
