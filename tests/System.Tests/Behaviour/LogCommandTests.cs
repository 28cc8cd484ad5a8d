using System.Globalization;
using System.Text.RegularExpressions;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Behaviour;

/// <summary><c>console --log</c>: what a console has logged, from a time on, whatever has become of its files.</summary>
public sealed partial class LogCommandTests
{
    private const string Config = """
        config * { sslrequired no; }
        access * { trusted 127.0.0.1; }
        default d { master localhost; logfile @dir@/&.log; rw ann; ro bob; }
        console a { include d; type exec; exec cat; }
        console old { include d; type exec; exec cat; options ondemand; }
        """;

    [Fact]
    public void Shows_what_was_typed_with_times_across_a_move_of_the_file_and_a_restart()
    {
        using var daemon = new Daemon(Make.Ours, Config);
        Type(daemon, "one");
        File.Move(Path.Combine(daemon.Folder, "a.log"), Path.Combine(daemon.Folder, "a.log.1"));
        daemon.Signal(Posix.SIGUSR2);
        Deadline.Until(() => File.Exists(Path.Combine(daemon.Folder, "a.log")), () => "the new log");
        Type(daemon, "two");
        (int exit, string text) = Show(daemon, "ann", "--log", "a", "--timestamps");
        Assert.Equal(0, exit);
        string[] stamped = [.. text.Split('\n').Where(line => line.Contains("one", StringComparison.Ordinal)
            || line.Contains("two", StringComparison.Ordinal))];
        Assert.All(stamped, line => Assert.Matches(Stamp(), line));
        Assert.Contains(stamped, line => line.Contains("one", StringComparison.Ordinal));
        Assert.Contains(stamped, line => line.Contains("two", StringComparison.Ordinal));
        string raw = File.ReadAllText(Path.Combine(daemon.Folder, "a.log.1")) + daemon.LogText("a");
        Assert.Equal(raw, Show(daemon, "bob", "--log=a").Text);
        Assert.Equal(raw, Show(daemon, "bob", "--log", "a", "--since", "1h").Text);
        Assert.Equal("", Show(daemon, "bob", "--log", "a", "--since=now").Text);
        Assert.Equal("", Show(daemon, "bob", "--log", "a", "--until", "1h").Text);
    }

    [Fact]
    public void Says_what_is_wrong()
    {
        using var daemon = new Daemon(Make.Ours, Config);
        Assert.Equal(77, Show(daemon, "eve", "--log", "a").Exit);
        Assert.NotEqual(0, Show(daemon, "ann", "--log", "nobody").Exit);
        (int exit, string text) = Show(daemon, "ann", "--log", "a", "--since", "soon");
        Assert.NotEqual(0, exit);
        Assert.Contains("2h", text, StringComparison.Ordinal);
        Assert.NotEqual(0, Show(daemon, "ann", "--follow", "a").Exit);
        using var debian = new Daemon(Make.Debian, Config.Replace("options ondemand;", "", StringComparison.Ordinal));
        (exit, text) = Show(debian, "ann", "--log", "a");
        Assert.NotEqual(0, exit);
        Assert.Contains("cannot show logs", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Follows_without_gap_or_repetition_while_the_log_is_moved()
    {
        using var stage = new Stage(Make.Ours, Make.Ours, Config);
        Daemon daemon = stage.Daemon;
        using var client = new RawClient(daemon.GroupPorts()[0], "F");
        client.LogIn("bob");
        client.Send("log a - - times,follow\r\n");
        client.Until("log a\r\n");
        for (int i = 0; i < 5; i++)
        {
            Type(daemon, $"line{i}");
            client.Until($"line{i}");
            File.Move(Path.Combine(daemon.Folder, "a.log"), Path.Combine(daemon.Folder, $"a.log.{9 - i}"));
            daemon.Signal(Posix.SIGUSR2);
            Deadline.Until(() => File.Exists(Path.Combine(daemon.Folder, "a.log")), () => "the new log");
        }

        Type(daemon, "over");
        client.Until("over");
        string whole = client.Record;
        Assert.All(Enumerable.Range(0, 5), i => Assert.Equal(2, Regex.Count(whole, $"line{i}")));
    }

    // As the exec'd cat echoes: what is typed comes back from the terminal and from cat.
    private static void Type(Daemon daemon, string text)
    {
        using var client = new RawClient(daemon.GroupPorts()[0], "T");
        client.Attach("ann", "a");
        client.Send($"{text}\r");
        client.Until($"{text}\r\n{text}\r\n");
        daemon.UntilLogged("a", $"{text}\r\n{text}\r\n");
    }

    private static (int Exit, string Text) Show(Daemon daemon, string user, params string[] words)
    {
        (int exit, string output, string errors) = Command.Run(
            "",
            [Programs.Client(Make.Ours), "-n", "-C", "/dev/null", "-E", "-M", "127.0.0.1",
                "-p", daemon.Port.ToString(CultureInfo.InvariantCulture), "-l", user, .. words]);
        return (exit, output + errors);
    }

    [GeneratedRegex(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d[ ~]")]
    private static partial Regex Stamp();
}
