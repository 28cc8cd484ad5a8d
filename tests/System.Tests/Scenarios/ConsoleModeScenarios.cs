using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Scenarios;

/// <summary>Console mode spoken by hand: what the client programs hide.</summary>
public sealed class ConsoleModeScenarios
{
    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void The_questions_of_a_starting_client_are_answered(Make server) => Comparison.Check(server, Clear, stage =>
    {
        RawClient a = stage.Group("A");
        a.LogIn("ann");
        a.Call("al1");
        foreach (string question in (string[])["=", "\u00d6", "m", "P33\r", "R7\r", ";", "=", "?", "\u00d6"])
        {
            a.Ask("\u0005c" + question);
        }
    });

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void A_suspended_session_swallows_one_byte(Make server) => Comparison.Check(server, Clear, stage =>
    {
        RawClient a = stage.Group("A"), b = stage.Group("B");
        a.Attach("ann", "c1");
        a.Send("\u0005cz");
        a.Until("\u00ffZ");
        b.Attach("bob", "c1");
        b.Ask("\u0005cw");
        b.Send("while away\r");
        b.Until("while away\r\nwhile away\r\n");
        a.Send("k");
        a.Until("]\r\n");
        b.AskToEnd("\u0005c.");
        a.Ask("\u0005ca");
        a.Send("\u0005cz");
        a.Until("\u00ffZ");
        a.Send("xyz\r");
        a.Until("yz\r\nyz\r\n");
    });

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void A_local_command_is_cancelled_run_and_ended(Make server) => Comparison.Check(server, Clear, stage =>
    {
        RawClient a = stage.Group("A");
        a.Attach("ann", "c1");
        a.Send("\u0005c|");
        a.Until("\u00ffE");
        a.Send("\u00ff.");
        a.Settle();
        a.Send("\u0005c|");
        a.Until("\u00ffE");
        a.Send("\u00ffE");
        a.Until("[rw]\r\n");
        a.Send("\u0005c?\r");
        a.Until("^Ec?\r\n\u0005c?\r\n");
        a.Send("\u00ff.");
        a.Settle();
        RawClient b = stage.Group("B");
        b.Attach("bob", "c1");
        a.Send("\u0005c|");
        a.Until("\u00ffE");
        a.Send("\u00ffE");
        a.Until("[rw]\r\n");
        b.Ask("\u0005cf");
        a.Until("by bob@localhost]\r\n");
        b.Send("\u0005c|");
        b.Until("\u00ffE");
        a.Ask("\u0005cf");
        b.Send("\u00ffE");
        b.Until("[ro]\r\n");
        b.Send("\u00ff.");
        b.Settle();
    });

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void Bytes_of_255_are_doubled_and_unknown_pairs_are_data(Make server) => Comparison.Check(server, Clear, stage =>
    {
        RawClient a = stage.Group("A");
        a.Attach("ann", "c1");
        a.Send("a\u00ff");
        a.Send("\u00ffb\r");
        a.Until("\r\na\u00ff\u00ffb\r\n");
        a.Send("c\u00ffxd\r");
        a.Until("\r\ncxd\r\n");
        a.Send("e\u00ffZf\u00ffG\u00ff.\u00ffEg\r");
        a.Until("efg\r\nefg\r\n");
    });

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void Prompts_edit_and_ignore_as_documented(Make server) => Comparison.Check(server, Clear, stage =>
    {
        RawClient a = stage.Group("A");
        a.Attach("ann", "c1");
        foreach (string prompt in (string[])
            ["b\u0005cx\n\t\u0001\u00e9y\r", "nabc\u007f\u007f\u007f\u007f\u007fz\r", "R\u001b12345\r",
                "P \r", "l\u00ff\u00ff", "!\u00ff\u00ff", "\\1\r", "e\u0000\u001f", "\u0000\u001fe\u0005c"])
        {
            a.Send((prompt[0] == '\u0000' ? "" : "\u0005c") + prompt);
            a.Send("\u0005c");
            a.Send(" ");
        }

        a.Settle();
    });

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void A_reader_hears_why_its_keys_do_nothing(Make server) => Comparison.Check(server, Clear, stage =>
    {
        RawClient a = stage.Group("A");
        a.Attach("ron", "c2");
        a.Ask("abc");
        a.Ask("abc\r");
        a.Ask("\r\n");
        a.Ask("\u0005\u0005x\r");
    });

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void Everything_about_a_dead_console(Make server) => Comparison.Check(
        server, (s, c) => new Stage(s, c, Sets.Types, "", "-E"), stage =>
    {
        foreach (string console in (string[])["down", "d1", "u1"])
        {
            RawClient a = stage.Group("A");
            a.LogIn("ann");
            a.Call(console);
            foreach (string command in (string[])["=", ";", "a", "d", "c", "n", "L", "L", "z", "u"])
            {
                a.Send("\u0005c" + command);
                if (command == "z")
                {
                    a.Until("\u00ffZ");
                    a.Send("k");
                    a.Until("]\r\n");
                }

                a.Settle();
            }

            a.Ask("x\r");
            a.AskToEnd("\u0005c.");
        }
    });

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void High_bits_are_stripped_from_keys_and_commands(Make server) => Comparison.Check(
        server,
        (s, c) => new Stage(
            s, c,
            "access * { trusted 127.0.0.1; } console c1 { master localhost; type exec; exec cat; rw *; options striphigh; }",
            "", "-E"),
        stage =>
        {
            RawClient a = stage.Group("A");
            a.Attach("ann", "c1");
            a.Send("\u00e8\u00e9\r");
            a.Until("hi\r\nhi\r\n");
            foreach (string command in (string[])["\u00f7", "\u00d6", "\u00bf", "\u00f1", "\u00ff\u00ff",
                "b\u00e8\u0080\u008d", "R\u00b7\u008d", "!\u00b1", "l\u00bf", "\\\u00b1x"])
            {
                a.Ask("\u0005c" + command);
            }

            a.AskToEnd("\u0005c\u00ae");
        });

    private static Stage Clear(Make server, Make client) => new(server, client, Sets.Line, "", "-E");
}
