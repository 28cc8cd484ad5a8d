using System.Runtime.CompilerServices;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Scenarios;

/// <summary>
/// A client that vanishes in the middle of something, by a close or a reset: the next one gets the line, the log says
/// that it is gone, and nothing of it stays open.
/// </summary>
public sealed class VanishedScenarios(ReusedDaemons daemons) : IClassFixture<ReusedDaemons>
{
    // What is typed after the escape sequence, and the end of what is answered.
    private static readonly (string Typed, string Answered)[] Moments =
    [
        ("", ""), ("b", "message: "), ("bhalf", "half"), ("n", "note: "), ("nhalf", "half"),
        ("e", "redef: "), ("ex", "redef: x "), ("l", "halt "),
        ("l5", "[y/N] "), ("!", "task "), ("!2", "[y/N] "), ("P", "(60): "), ("R1", "(20): 1"),
        ("\\", "quote \\"), ("\\1", "quote \\1"),
        ("|", "\u00ffE"), (";", "\u00ffG"), ("z", "\u00ffZ"),
    ];

    public static TheoryData<Make, string, bool> All
    {
        get
        {
            var list = new TheoryData<Make, string, bool>();
            foreach (Make server in Pairings.Servers.Select(row => row.Data))
            {
                foreach ((string typed, _) in Moments)
                {
                    list.Add(server, typed, false);
                    list.Add(server, typed, true);
                }
            }

            return list;
        }
    }

    [Theory, MemberData(nameof(All))]
    public void After_an_escape(Make server, string typed, bool reset) => Check(server, $"{typed} {reset}", stage =>
    {
        // A console that is still being started has yet to open its terminal and its log.
        Deadline.Until(() => !stage.Watcher().Ask("hosts\r\n").Contains(" down ", StringComparison.Ordinal),
            () => "all consoles are up");
        int before = stage.Daemon.Descriptors;
        RawClient ann = stage.Group("A"), bob = stage.Group("B");
        ann.Attach("ann", "c1");
        bob.Attach("bob", "c1");
        bob.Ask("\u0005ca");
        int mark = stage.Daemon.Messages.Length;
        ann.Send("\u0005c" + typed);
        ann.Until(Moments.Single(moment => moment.Typed == typed).Answered);
        Vanish(ann, reset);
        Promoted(stage, bob, mark);
        bob.AskToEnd("\u0005c.");
        Assert.True(stage.Daemon.Make == Make.Debian || Settles(stage.Daemon, before), "descriptors stay open");
    });

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void In_a_local_command(Make server) => Check(server, "", stage =>
    {
        RawClient ann = stage.Group("A"), bob = stage.Group("B");
        ann.Attach("ann", "c1");
        bob.Attach("bob", "c1");
        bob.Ask("\u0005ca");
        int mark = stage.Daemon.Messages.Length;
        ann.Send("\u0005c|");
        ann.Until("\u00ffE");
        ann.Send("\u00ffE");
        ann.Until("[rw]\r\n");
        Vanish(ann, reset: true);
        Promoted(stage, bob, mark);
    });

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void A_spy_that_vanishes_changes_nothing(Make server) => Check(server, "", stage =>
    {
        RawClient ann = stage.Group("A"), bob = stage.Group("B");
        ann.Attach("ann", "c1");
        bob.Attach("bob", "c1");
        Vanish(bob, reset: true);
        Deadline.Until(
            () => !stage.Watcher().Ask("group\r\n").Contains("bob", StringComparison.Ordinal), () => "bob is gone");
        ann.Ask("\u0005cw");
    });

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void Of_three_that_wait_the_next_in_the_queue_gets_the_line(Make server) => Check(server, "", stage =>
    {
        List<RawClient> queue = [];
        foreach (string user in (string[])["ann", "bob", "cat", "dan"])
        {
            RawClient client = stage.Group(user[..1].ToUpperInvariant());
            client.Attach(user, "c1");
            queue.Add(client);
        }

        foreach (RawClient asking in queue[1..])
        {
            asking.Ask("\u0005ca");
        }

        while (queue.Count > 1)
        {
            string writer = stage.Watcher().Ask("hosts c1\r\n").Split(' ')[^1].Trim()[..3];
            RawClient gone = queue.Single(client => client.Record.Contains($"login {writer}", StringComparison.Ordinal));
            queue.Remove(gone);
            Vanish(gone, reset: true);
            Deadline.Until(() => !stage.Watcher().Ask("hosts c1\r\n").Contains(writer, StringComparison.Ordinal),
                () => $"{writer} is gone");
            foreach (RawClient client in queue)
            {
                client.Settle();
            }

            queue[0].Ask("\u0005cw");
        }
    });

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void Before_and_while_logging_in(Make server) => Comparison.Check(
        server, (s, c) => new Stage(s, c, Sets.Passwords, Sets.PasswordFile, "-E"), stage =>
    {
        int before = stage.Daemon.Descriptors;
        foreach (bool reset in (bool[])[false, true])
        {
            foreach (string sent in (string[])["", "log", "login bob\r\n", "login bob\r\nsec",
                "login bob\r\nsecret\r\n", "login alice\r\nmaster", "ssl\r\n"])
            {
                RawClient c = stage.Master("C");
                c.Send(sent);
                Vanish(c, reset);
            }
        }

        Assert.True(Settles(stage.Daemon, before), "descriptors stay open");
        RawClient d = stage.Master("D");
        d.Until("ok\r\n");
        d.AskToEnd("exit\r\n");
    });

    private static void Vanish(RawClient client, bool reset)
    {
        if (reset)
        {
            client.Reset();
        }
        else
        {
            client.Dispose();
        }
    }

    // A writer that was away has left the line before: its follower has been told already.
    private static void Promoted(Stage stage, RawClient next, int mark)
    {
        Deadline.Until(
            () => !stage.Watcher().Ask("group\r\n").Contains("ann", StringComparison.Ordinal), () => "ann is gone");
        Deadline.Until(
            () => stage.Daemon.Messages.Text[mark..].Contains("[c1] logout ann@localhost", StringComparison.Ordinal), () =>
                "a line in the log");
        next.Until("[attached]\r\n");
        next.Ask("\u0005cw");
    }

    private static bool Settles(Daemon daemon, int descriptors) =>
        SpinWait.SpinUntil(() => daemon.Descriptors <= descriptors, Deadline.Limit);

    private void Check(
        Make server, string variant, Action<Stage> scenario, [CallerMemberName] string member = "") =>
        // Debian's daemon gives the next client what the one that vanished had not answered: it gets a daemon of its own.
        Comparison.Check(
            server,
            (s, c) =>
                variant.StartsWith("l5", StringComparison.Ordinal) || variant.StartsWith("!2", StringComparison.Ordinal)
                ? new Stage(s, c, Sets.Line, "", "-E")
                : daemons.Open(s, Sets.Line, "-E"),
            scenario, member: member, variant: variant);
}
