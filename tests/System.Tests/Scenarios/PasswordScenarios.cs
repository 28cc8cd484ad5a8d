using System.Runtime.CompilerServices;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Scenarios;

/// <summary>Passwords, asked on the terminal and read from standard input.</summary>
public sealed class PasswordScenarios
{
    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void Wrong_and_then_right(Pairing pairing) => Check(pairing, stage =>
    {
        Viewer bob = stage.OnTerminal("bob", "c1");
        Answer(bob, "wrong\r");
        Answer(bob, "\r");
        Answer(bob, "secret\r");
        bob.Begin();
        bob.Escape("w");
        bob.Leave();
        bob.UntilRestored();
    });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void An_empty_one_is_a_wrong_one_three_times(Pairing pairing) => Check(pairing, stage =>
    {
        Viewer bob = stage.OnTerminal("bob", "c1");
        Answer(bob, "\r");
        Answer(bob, "\n");
        Answer(bob, "\u0004");
        bob.UntilExit();
        bob.UntilRestored();
    });

    [Fact]
    public void Interrupt_keys_are_part_of_it_for_the_old_client() => Check(Pairing.OurServerDebianClient, stage =>
    {
        Viewer bob = stage.OnTerminal("bob", "c1");
        Answer(bob, "\u0003\r");
        Answer(bob, "\u001a\u001csecret\r");
        Answer(bob, "secret\u0003\r");
        bob.UntilExit();
        bob.UntilRestored();
    });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void The_terminals_own_editing_works(Pairing pairing) => Check(pairing, stage =>
    {
        Viewer bob = stage.OnTerminal("bob", "c1");
        Answer(bob, "nonsense\u0015sec\u007fcrets\u007f\r");
        bob.Begin();
        bob.Leave();
        bob.UntilRestored();
    });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void Every_command_asks_once_whatever_it_connects_to(Pairing pairing) => Check(pairing, stage =>
    {
        foreach (string[] words in (string[][])[
            ["-u"], ["-i", "c1"], ["-W"], ["-R"], ["-b", "hello"], ["-t", "nobody", "hi"], ["-P"]])
        {
            Viewer bob = stage.OnTerminal("bob", words);
            Answer(bob, "secret\r");
            bob.UntilExit();
            bob.UntilRestored();
        }
    });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void Moving_to_another_console_does_not_ask_again(Pairing pairing) => Check(pairing, stage =>
    {
        Viewer bob = stage.OnTerminal("bob", "c1");
        Answer(bob, "secret\r");
        bob.Begin();
        bob.Type("\u0005c;");
        bob.Until("[console: ");
        bob.UntilRaw();
        bob.Type("c1\r");
        bob.Begin();
        bob.Leave();
    });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void It_can_be_piped_in_where_there_is_a_terminal(Pairing pairing) => Check(pairing, stage =>
    {
        foreach (string input in (string[])["secret\\n", "secret\\r\\n", "secret", "wrong\\n", ""])
        {
            Viewer bob = stage.InShell("bob", $"exec <>\"$0\" >&0 2>&0; printf '{input}' | \"$@\"", "-W");
            bob.UntilExit();
            bob.UntilRestored();
        }
    });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void Without_a_terminal_there_is_nobody_to_ask(Pairing pairing) => Check(pairing, stage =>
    {
        foreach (string[] words in (string[][])[["-u"], ["c1"], ["-i", "c1"], ["-P"]])
        {
            stage.Run("bob", "secret\n", words);
        }

        stage.Run("alice", "", "-P");
    });

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void What_counts_as_the_right_one(Make server) => Comparison.Check(
        server, (s, c) => new Stage(s, c, Sets.Passwords, Sets.PasswordFile, "-E"), stage =>
    {
        foreach (string answer in (string[])
            ["secret", "secret\r", "\0secret", "\0", "SECRET", "secret\t", "secret\u00ff\u00ff",
                "se\u00ffEcret", "se\u00ffcret", "secret:", new('s', 1000)])
        {
            RawClient c = stage.Master("C");
            c.Until("ok\r\n");
            c.Send("login bob\r\n");
            c.Until("\r\n");
            c.TryAsk(answer + "\r\n");
        }

        // Without those that are nobody's name for ours: `bob:', `bob x' and none at all.
        foreach (string user in (string[])["BOB", " bob", "*", "*any*", "#", "bob\0junk", "alice\u00ffZ"])
        {
            RawClient c = stage.Group("C");
            c.Until("ok\r\n");
            c.Send($"login {user}\r\n");
            c.TryAsk("\r\n");
        }
    });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void The_server_ends_while_somebody_thinks_about_it(Pairing pairing) => Check(pairing, stage =>
    {
        Viewer bob = stage.OnTerminal("bob", "-E", "c1");
        bob.Until("password: ");
        bob.UntilSecret();
        stage.Daemon.Terminate();
        bob.Type("secret\r");
        bob.UntilExit();
        bob.UntilRestored();
    }, "-E");

    private static void Check(
        Pairing pairing, Action<Stage> scenario, string? flag = null, [CallerMemberName] string member = "") =>
        Comparison.Check(
            pairing,
            (s, c) => new Stage(s, c, Sets.Passwords, Sets.PasswordFile, flag is null ? [] : [flag]),
            scenario, member: member);

    private static void Answer(Viewer viewer, string answer)
    {
        viewer.Until("password: ");
        viewer.UntilSecret();
        viewer.Type(answer);
    }
}
