using System.Runtime.CompilerServices;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Scenarios;

/// <summary>
/// <c>hosts</c>, <c>examine</c>, <c>info</c> and <c>group</c> over every type and state of a console and its viewers.
/// </summary>
public sealed class ListingScenarios(ReusedDaemons daemons) : IClassFixture<ReusedDaemons>
{
    // Longer than its column in every listing.
    private const string LongName = "consoleWithMoreThanThirtyTwoLettersInItsName";
    private const string LongUser = "somebody-whose-name-has-more-than-forty-letters-in-all";

    private const string Config = """
        access * { trusted 127.0.0.1; admin root; limited lim; }
        default common { master localhost; logfile @dir@/&.log; rw *; }
        default none { master localhost; logfile ""; rw *; options !autoreinit; }
        console c1 { include common; aliases al1, zed; type exec; exec cat; motd "hello"; timestamp 5mabt;
            break 3; idletimeout 90; idlestring "\r\nbye:bye"; }
        console c2 { include common; type exec; exec cat; rw !ron; ro ron;
            options ixon, ixany, ixoff, striphigh, reinitoncc, unloved; }
        console c3 { include none; type exec; exec cat; break z; }
        console starting { include none; type exec; exec cat; initcmd "exec sleep 1000"; }
        console idle { include none; type exec; exec cat; options ondemand; }
        console failed { include none; type exec; exec false; }
        console shell { include none; type exec; exec sleep 1000; }
        console refusing { include none; type exec; exec cat; options !login; motd "closed"; }
        console empty { include none; type noop; }
        console tcp { include none; type host; host 127.0.0.1; port 1; }
        console rawtcp { include none; type host; host 127.0.0.1; port 1; protocol raw; break a; }
        console sock { include none; type uds; uds @dir@/none.sock; }
        console tty { include none; type device; device /nonexistent/a-device-with-a-very-long-name;
            baud 115200; parity even; options hupcl, cstopb, crtscts, ixoff; }
        console tty2 { include none; type device; device /nonexistent/tty2; baud 300; parity none; }
        console consoleWithMoreThanThirtyTwoLettersInItsName { include none;
            aliases another-name-that-is-longer-than-any-column; type exec; exec cat; }

        """;

    public static TheoryData<Make, string> Verbs
    {
        get
        {
            var list = new TheoryData<Make, string>();
            foreach (Make server in Pairings.Servers.Select(row => row.Data))
            {
                foreach (string verb in (string[])["hosts", "examine", "info", "group"])
                {
                    list.Add(server, verb);
                }
            }

            return list;
        }
    }

    [Theory, MemberData(nameof(Verbs))]
    public void Every_type_and_state_of_a_console(Make server, string verb) => Check(server, verb, stage =>
        AskEach(stage, verb, "c1", "c2", "c3", "starting", "idle", "failed", "shell", "refusing",
            "empty", "tcp", "rawtcp", "sock", "tty", "tty2", LongName));

    [Theory, MemberData(nameof(Verbs))]
    public void Every_state_of_a_viewer(Make server, string verb) => Check(server, verb, stage =>
    {
        Enter(stage, "W", "wendy", "c1");
        Enter(stage, "V", "wally", "c1");
        Enter(stage, "P", "petra", "c1").Ask("\u0005cs");
        RawClient called = stage.Group("U");
        called.LogIn("wanda");
        called.Call("c1");
        Enter(stage, "R", "ron", "c2");
        Suspend(Enter(stage, "Z", "zoe", "c3"));
        RawClient local = Enter(stage, "E", "eva", "idle");
        local.Send("\u0005c|");
        local.Until("\u00ffE");
        local.Send("\u00ffE");
        local.Until("[rw]\r\n");
        Enter(stage, "D", "lim", "tcp");
        Enter(stage, "L", LongUser, LongName);
        Enter(stage, "M", LongUser, LongName);
        AskEach(stage, verb, "c1", "c2", "c3", "idle", "tcp", LongName);
    });

    [Theory, MemberData(nameof(Verbs))]
    public void Without_a_writer(Make server, string verb) => Check(server, verb, stage =>
    {
        RawClient w = Enter(stage, "W", "wendy", "c1"), v = Enter(stage, "V", "wally", "c1");
        v.Ask("\u0005ca");
        w.Ask("\u0005cs");
        v.Ask("\u0005cs");
        Enter(stage, "R", "ron", "c2");
        Suspend(Enter(stage, "Z", "zoe", "c3"));
        AskEach(stage, verb, "c1", "c2", "c3");
    });

    [Theory, MemberData(nameof(Verbs))]
    public void Logging_switched_off_and_a_console_taken_down(Make server, string verb) => Check(server, verb, stage =>
    {
        RawClient w = Enter(stage, "W", "wendy", "c1"), d = Enter(stage, "D", "dora", "c2");
        w.Ask("\u0005cL");
        d.Ask("\u0005cd");
        AskEach(stage, verb, "c1", "c2");
        w.Ask("\u0005cL");
        d.Ask("\u0005co");
        Deadline.Until(
            () => stage.Watcher().Ask("hosts c2\r\n").Contains(" up ", StringComparison.Ordinal), () => "c2 is up");
        AskEach(stage, verb, "c1", "c2");
    });

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void The_same_lists_by_escape(Make server) => Check(server, "", stage =>
    {
        Enter(stage, "V", LongUser, "c1");
        RawClient w = Enter(stage, "W", "wendy", "c1");
        foreach (char key in "wuxig")
        {
            w.Ask($"\u0005c{key}");
        }
    });

    private void Check(Make server, string variant, Action<Stage> scenario, [CallerMemberName] string member = "") =>
        Comparison.Check(server, (s, _) => daemons.Open(s, Config, "-E"), stage =>
        {
            stage.Except(KnownDifference.RetriesAll);
            stage.Except(KnownDifference.NoTerminalWhileDown);
            stage.Except(KnownDifference.WatchersDoNotWait);
            scenario(stage);
        }, member: member, variant: variant);

    private static void AskEach(Stage stage, string verb, params string[] consoles)
    {
        RawClient c = stage.Group("C");
        c.LogIn("eve");
        foreach (string line in (string[])[verb, $"{verb} ", .. consoles.Select(console => $"{verb} {console}")])
        {
            c.Ask(line + "\r\n");
        }
    }

    private static RawClient Enter(Stage stage, string name, string user, string console)
    {
        RawClient client = stage.Group(name);
        client.Attach(user, console);
        return client;
    }

    private static void Suspend(RawClient client)
    {
        client.Send("\u0005cz");
        client.Until("\u00ffZ");
    }
}
