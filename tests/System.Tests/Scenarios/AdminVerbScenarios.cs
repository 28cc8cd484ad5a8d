using System.Runtime.CompilerServices;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Scenarios;

/// <summary>What happens when an admin's verbs are obeyed, and what those who are attached see of it.</summary>
public sealed class AdminVerbScenarios
{
    private const string Config = Sets.Line + "\n" + """
        console late { include common; type exec; exec "test -e @dir@/go && exec cat"; options !autoreinit; }

        """;

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void Up_brings_up_what_is_down_before_the_eyes_of_its_viewers(Make server) => Check(server, stage =>
    {
        RawClient admin = Admin(stage), late = stage.Group("L"), other = stage.Group("O");
        late.Attach("ann", "late");
        late.Ask("\u0005c=x\r");
        other.Attach("bob", "c1");
        AskAll(admin, VerbScripts.Bare("up"), ["up now", "up ", "up:now", "up \u00ff\u00ff"]);
        File.WriteAllText(Path.Combine(stage.Daemon.Folder, "go"), "");
        Deadline.Until(
            () =>
            {
                stage.Daemon.Ask("up");
                return stage.Watcher().Ask("hosts late\r\n").Contains(" up ", StringComparison.Ordinal);
            },
            () => "late is up");
        late.Send("it lives\r");
        late.Until("it lives\r\nit lives\r\n");
        late.Settle();
        other.Settle();
    });

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void Newlogs_begins_new_files_and_tells_nobody(Make server) => Check(server, stage =>
    {
        RawClient admin = Admin(stage), ann = stage.Group("A");
        ann.Attach("ann", "c1");
        ann.Send("before\r");
        ann.Until("before\r\nbefore\r\n");
        AskAll(admin, VerbScripts.Bare("newlogs"), ["newlogs now", "newlogs ", "newlogs:now"]);
        string log = Path.Combine(stage.Daemon.Folder, "c1.log");
        File.Move(log, log + ".old");
        Deadline.Until(
            () =>
            {
                stage.Daemon.Ask("newlogs");
                return File.Exists(log);
            },
            () => "a new log");
        ann.Send("after\r");
        ann.Until("after\r\nafter\r\n");
        stage.Daemon.UntilLogged("c1", "after\r\nafter\r\n");
        Assert.DoesNotContain("before", stage.Daemon.LogText("c1"), StringComparison.Ordinal);
        ann.Settle();
    });

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void Reconfig_takes_the_new_file(Make server) => CheckReload(server, "reconfig");

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void Restart_is_another_word_for_it(Make server) => CheckReload(server, "restart");

    public static TheoryData<Make, string> Quits
    {
        get
        {
            var list = new TheoryData<Make, string>();
            foreach (Make server in Pairings.Servers.Select(row => row.Data))
            {
                foreach (string line in (string[])["quit", "\tquit\t", "quit now", "quit:now", "quit\0junk"])
                {
                    list.Add(server, line);
                }
            }

            return list;
        }
    }

    [Theory, MemberData(nameof(Quits))]
    public void Quit_ends_everybody(Make server, string line) => Check(server, stage =>
    {
        RawClient writer = stage.Group("W"), spy = stage.Group("S"), away = stage.Group("Z"), caller = stage.Group("C"),
            lines = stage.Group("L"), stranger = stage.Group("X"), asker = stage.Master("M");
        spy.Attach("sam", "c1");
        writer.Attach("wendy", "c1");
        writer.Ask("\u0005cf");
        spy.Settle();
        away.Attach("zoe", "c2");
        away.Send("\u0005cz");
        away.Until("\u00ffZ");
        caller.LogIn("cat");
        caller.Call("c3");
        lines.LogIn("lou");
        stranger.Until("ok\r\n");
        asker.LogIn("mia");
        Admin(stage).AskToEnd(line + "\r\n");
        foreach (RawClient client in (RawClient[])[caller, lines, stranger, asker])
        {
            client.UntilEnd();
        }

        // The order in which the two are sent away decides who hears that the line is free.
        string said = writer.Intake.TakeToEnd() + spy.Intake.TakeToEnd() + away.Intake.TakeToEnd();
        Assert.Contains("[-- Console server shutting down --]\r\n", said, StringComparison.Ordinal);
        Assert.Equal(0, stage.Daemon.Exit());
    }, line);

    private static void CheckReload(Make server, string verb) => Check(server, stage =>
    {
        RawClient admin = Admin(stage), gone = stage.Group("G"), kept = stage.Group("K"), watcher = stage.Watcher();
        gone.Attach("ann", "late");
        kept.Attach("bob", "c1");
        AskAll(admin, VerbScripts.Bare(verb), [$"{verb} now", $"{verb} ", $"{verb}:now"]);
        string next = Config.Replace("console late ", "console fresh ", StringComparison.Ordinal)
            .Replace("be nice", "be nicer", StringComparison.Ordinal)
            .Replace("@dir@", stage.Daemon.Folder, StringComparison.Ordinal);
        // At once: the daemon may be reading it for one of the lines before.
        File.WriteAllText(stage.Daemon.ConfigPath + ".new", next);
        File.Move(stage.Daemon.ConfigPath + ".new", stage.Daemon.ConfigPath, overwrite: true);
        Deadline.Until(
            () => stage.Daemon.Ask(verb).StartsWith("ok -- ", StringComparison.Ordinal)
                && stage.Daemon.Ask("call fresh").All(char.IsAsciiDigit),
            () => "the new console");
        // A group of Debian's may see its signal only when something else wakes it.
        Deadline.Until(
            () => watcher.Ask("hosts c1\r\n").Length > 0 && gone.Intake.Text.Contains("(re)moved", StringComparison.Ordinal),
            () => "the viewer of the old console is told");
        gone.UntilEnd();
        kept.Ask("\u0005cm");
        AskAll(admin, ["call late", "call fresh"]);
    }, verb);

    private static void Check(
        Make server, Action<Stage> scenario, string variant = "", [CallerMemberName] string member = "") =>
        Comparison.Check(server, (s, c) => new Stage(s, c, Config, "", "-E"), scenario, member: member, variant: variant);

    private static RawClient Admin(Stage stage)
    {
        RawClient admin = stage.Master("R");
        admin.LogIn("root");
        return admin;
    }

    private static void AskAll(RawClient client, params IEnumerable<string>[] lists)
    {
        foreach (string line in lists.SelectMany(lines => lines))
        {
            client.Ask(line + "\r\n");
        }
    }
}
