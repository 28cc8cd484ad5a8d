using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Scenarios;

/// <summary>What client and daemon arrange between themselves: suspend, move on, local commands, passwords.</summary>
public sealed class SessionScenarios
{
    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void A_suspended_session_comes_back_with_the_line(Pairing pairing) =>
        Comparison.Check(pairing, Sets.OpenLine, stage =>
        {
            Viewer ann = stage.Attach("ann", "c1");
            Viewer bob = stage.Attach("bob", "c1");
            ann.Type("\u0005cz");
            ann.Until("[stop]");
            bob.Until("[attached]\r\n");
            ann.UntilStopped();
            bob.Escape("w");
            bob.Type("while away\r");
            bob.Until("while away\r\nwhile away\r\n");
            ann.Continue();
            ann.Until("to continue");
            ann.UntilRaw();
            ann.Type("k");
            ann.Until("spy mode]\r\n");
            ann.Settle();
            bob.Leave();
            ann.Escape("a");
            ann.Type("\u0005cz");
            ann.Until("[stop]");
            ann.UntilStopped();
            ann.Continue();
            ann.Until("to continue");
            ann.UntilRaw();
            ann.Type("k");
            ann.Until("attached]\r\n");
            ann.Leave();
        });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void One_client_moves_from_console_to_console(Pairing pairing) =>
        Comparison.Check(pairing, Sets.OpenLine, stage =>
        {
            stage.Except(KnownDifference.SaysTheWayBack);
            Viewer ann = stage.Attach("ann", "c1");
            ann.Type("\u0005c;");
            ann.Until("[console: ");
            ann.UntilRaw();
            ann.Type("c9\u0017c2\r");
            ann.Until("for help]");
            ann.UntilRaw();
            ann.Settle();
            ann.Escape("w");
            ann.Type("\u0005c;");
            ann.Until("[console: ");
            ann.UntilRaw();
            ann.Type("wrong\r");
            ann.Until("not found\r");
            ann.Until("[console: ");
            ann.UntilRaw();
            ann.Type("\r");
            ann.Until(" -- attached]\r\n");
            ann.Settle();
            ann.Escape("w");
            ann.Leave();
        });

    // In clear text: over TLS Debian's client takes a command that ends early for a lost connection, now and then.
    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void A_local_command_reads_and_writes_the_console(Pairing pairing) =>
        Comparison.Check(pairing, OpenClear, stage =>
        {
            Viewer ann = stage.Attach("ann", "c1", "-E");
            ann.Type("\u0005c|");
            ann.Until("[exec: ");
            ann.UntilRaw();
            ann.Type("\r");
            ann.Until("]");
            ann.Settle();
            ann.Type("\u0005c|");
            ann.Until("[exec: ");
            ann.UntilRaw();
            ann.Type("echo typed by a program; read a; read b\r");
            ann.Until("typed by a program\r\ntyped by a program\r\n");
            ann.Until("exit(0)]\r\n");
            ann.Settle();
            ann.Escape("w");
            ann.Leave();
        });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void A_local_command_is_stopped_when_its_owner_is_forced_off(Pairing pairing) =>
        Comparison.Check(pairing, OpenClear, stage =>
        {
            Viewer ann = stage.Attach("ann", "c1", "-E");
            ann.Type("\u0005c|");
            ann.Until("[exec: ");
            ann.UntilRaw();
            // It reads nothing: a program that does could end of itself when its input is closed, just before the signal.
            ann.Type("exec sleep 60\r");
            ann.Until("running - pid ");
            Viewer bob = stage.Attach("bob", "c1", "-E");
            bob.Escape("w");
            bob.Escape("f");
            ann.UntilBoth("by bob@localhost]\r\n", "signal(1)]\r\n");
            ann.Settle();
            ann.Leave();
            bob.Leave();
        });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void A_right_password_lets_in_and_is_asked_once(Pairing pairing) =>
        Comparison.Check(pairing, Sets.OpenPasswords, stage =>
        {
            Viewer bob = stage.OnTerminal("bob", "c1");
            bob.Until("password: ");
            bob.UntilSecret();
            bob.Type("secret\r");
            bob.Begin();
            bob.Leave();
            stage.Attach("alice", "c1").Leave();
        });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void Three_wrong_passwords_are_enough(Pairing pairing) =>
        Comparison.Check(pairing, Sets.OpenPasswords, stage =>
        {
            Viewer bob = stage.OnTerminal("bob", "-u");
            for (int i = 0; i < 3; i++)
            {
                bob.Until("password: ");
                bob.UntilSecret();
                bob.Type("guess\r");
            }

            bob.UntilExit();
        });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void Everybody_is_told_when_the_daemon_stops(Pairing pairing) =>
        Comparison.Check(pairing, Sets.OpenLine, stage =>
        {
            Viewer ann = stage.Attach("ann", "c1");
            Viewer bob = stage.Attach("bob", "sh", "-v");
            stage.Daemon.Signal(Posix.SIGTERM);
            ann.UntilExit();
            bob.UntilExit();
        });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void Who_is_suspended_finds_the_session_ended_when_the_daemon_stops(Pairing pairing) =>
        Comparison.Check(pairing, OpenClear, stage =>
        {
            stage.Except(KnownDifference.SaysWhatIsLost);
            Viewer ann = stage.Attach("ann", "c1", "-E");
            ann.Type("\u0005cz");
            ann.Until("[stop]");
            ann.UntilStopped();
            Viewer bob = stage.Attach("bob", "c1", "-E");
            stage.Daemon.Signal(Posix.SIGTERM);
            bob.UntilExit();
            ann.Continue();
            ann.UntilExit();
        });

    private static Stage OpenClear(Make server, Make client) => new(server, client, Sets.Line, "", "-E");
}
