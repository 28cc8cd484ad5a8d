using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Conserver.System.Tests.Harness;
using Conserver.System.Tests.Scenarios;

namespace Conserver.System.Tests.Behaviour;

/// <summary><c>--grep</c> over many consoles and over several servers.</summary>
public sealed class ManyLogsTests
{
    private const int Count = 50;

    [Fact]
    public void Lines_come_in_the_order_of_the_consoles_though_the_first_has_most_to_search()
    {
        using Stage stage = Begin(i => i == 0 ? 30_000_000 : 1000);
        Viewer viewer = stage.Run("ann", "", "--grep", "hit", "c*");
        Assert.Equal(0, viewer.UntilExit());
        Assert.Equal(
            Enumerable.Range(0, Count).Select(i => string.Create(CultureInfo.InvariantCulture, $"c{i} hit {i}")),
            Found(viewer));
    }

    [Fact]
    public void An_interrupt_ends_it_at_once_and_the_next_one_is_served()
    {
        using Stage stage = Begin(i => i == 0 ? 0 : 1000);
        File.WriteAllText(LogOf(stage.Daemon, "c0"), string.Concat(Enumerable.Repeat("hit and hit again\r\n", 2_000_000)));
        Viewer viewer = stage.OnPipes("ann", "--grep", "hit");
        viewer.Until("hit and hit again\n");
        Posix.Kill(viewer.Pid, Posix.SIGINT);
        Assert.NotEqual(0, viewer.UntilExit());
        Assert.DoesNotContain("c1:", viewer.Intake.Text, StringComparison.Ordinal);
        Assert.Equal(["hit 1"], Found(stage.Run("ann", "", "--grep", "hit", "c1")));
    }

    [Fact]
    public void A_log_that_cannot_be_searched_is_said_and_the_others_are()
    {
        using Stage stage = Begin(_ => 1000);
        byte[] damaged = [0x1F, 0x8B, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 9];
        File.WriteAllBytes(LogOf(stage.Daemon, "c1") + ".1.gz", damaged);
        Viewer viewer = stage.Run("ann", "", "--grep", "hit");
        Assert.Equal(69, viewer.UntilExit());
        Assert.Equal(Count, Found(viewer).Length);
        Assert.StartsWith("console: c1 ", viewer.Errors.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_servers_are_asked_and_a_password_once()
    {
        using Stage stage = TwoOf(Make.Ours, "allowed", Sets.PasswordFile);
        Viewer bob = stage.OnTerminal("bob", "--grep", "hit", "alpha", "beta");
        bob.Until("password: ");
        bob.UntilSecret();
        bob.Type("secret\r");
        Assert.Equal(0, bob.UntilExit());
        Assert.Matches(@"(?s)alpha:[^\n]*hit on 1\r?\n.*beta:[^\n]*hit on 2\r?\n", bob.Intake.Text);
        Assert.DoesNotContain("password: ", bob.Intake.Text[bob.Intake.Text.IndexOf("alpha:", StringComparison.Ordinal)..],
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_that_cannot_search_does_not_end_the_others()
    {
        using Stage stage = TwoOf(Make.Debian, "trusted", "");
        Viewer root = stage.Run("root", "", "--grep", "hit", "beta", "alpha");
        Assert.Equal(69, root.UntilExit());
        Assert.Equal(["alpha hit on 1"], Found(root));
        Assert.EndsWith(
            "cannot search logs: it is older than this program\n", root.Errors.Text, StringComparison.Ordinal);
    }

    private static Stage Begin(Func<int, int> size)
    {
        var config = new StringBuilder("""
            config * { sslrequired no; }
            access * { trusted 127.0.0.1; }
            default * { master localhost; logfile @dir@/&.log; type exec; exec cat; rw ann; options ondemand; }

            """);
        for (int i = 0; i < Count; i++)
        {
            config.Append(CultureInfo.InvariantCulture, $"console c{i} {{ }}\n");
        }

        var stage = new Stage(Make.Ours, Make.Ours, config.ToString());
        for (int i = 0; i < Count; i++)
        {
            string text = string.Concat(Enumerable.Repeat("nothing to see here\r\n", size(i) / 21));
            string name = string.Create(CultureInfo.InvariantCulture, $"c{i}");
            File.WriteAllText(LogOf(stage.Daemon, name), string.Create(CultureInfo.InvariantCulture, $"{text}hit {i}\r\n"));
        }

        return stage;
    }

    private static Stage TwoOf(Make second, string access, string passwords)
    {
        int port = Ports.Free();
        var daemons = new List<Daemon>();
        foreach ((Make make, string address) in ((Make, string)[])
            [(Make.Ours, TwoServers.FirstAddress), (second, TwoServers.SecondAddress)])
        {
            daemons.Add(new Daemon(
                make, new IPEndPoint(IPAddress.Parse(address), port), Config(daemons.Count == 0), passwords));
        }

        Say(daemons[0], "alpha", "hit on 1\r\n");
        Say(daemons[1], "beta", "hit on 2\r\n");
        return new Stage(Make.Ours, [.. daemons]);

        string Config(bool isFirst) => $$"""
            access * { {{access}} 127.0.0.1; }
            default * { type exec; exec cat; logfile @dir@/&.log; rw *; options ondemand; }
            console alpha { master {{(isFirst ? "localhost" : TwoServers.FirstAddress)}}; }
            console beta { master {{(isFirst ? TwoServers.SecondAddress : "localhost")}}; }

            """;

        static void Say(Daemon daemon, string console, string text) => File.AppendAllText(LogOf(daemon, console), text);
    }

    private static string LogOf(Daemon daemon, string console) => Path.Combine(daemon.Folder, console + ".log");

    // Name and line; the time is between them.
    private static string[] Found(Viewer viewer) =>
    [
        .. viewer.Intake.Text.TrimEnd('\n').Split('\n')
            .Select(line => Regex.Replace(line, @"\A(?:([a-z]\w*):)?.*: ", "$1 ").TrimStart()),
    ];
}
