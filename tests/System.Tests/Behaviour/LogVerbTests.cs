using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Behaviour;

/// <summary>The command of the secondary port that shows what a console has logged.</summary>
public sealed class LogVerbTests
{
    /// <summary>Its name.</summary>
    public const string Verb = "log";

    private const string Config = """
        config * { sslrequired no; }
        access * { trusted 127.0.0.1; }
        default d { master localhost; logfile @dir@/&.log; type exec; exec echo said; rw ann; ro bob; }
        console a { include d; options ondemand; aliases first; }
        console b { include d; options ondemand, !login; }
        console u { include d; logfile ""; }
        """;

    [Theory]
    [InlineData("ann", "a - - -", "log a\r\n[-- old --]\r\nold\xff\r\n")]
    [InlineData("bob", "First - - -", "log a\r\n[-- old --]\r\nold\xff\r\n")]
    [InlineData("bob", "a - - times", "log a\r\n19 -\r\n[-- old --]\r\nold\xff\r\nend\r\n")]
    [InlineData("eve", "a - - -", "a: permission denied\r\n")]
    [InlineData("ann", "b - - -", "b: no logins allowed at this time\r\n")]
    [InlineData("ann", "u - - -", "u: no log file on this console\r\n")]
    [InlineData("ann", "nobody - - -", "nobody: no such console\r\n")]
    [InlineData("ann", "a", "log requires NAME SINCE UNTIL FLAGS\r\n")]
    [InlineData("ann", "a yesterday - -", "log requires NAME SINCE UNTIL FLAGS\r\n")]
    [InlineData("ann", "a - - times,nothing", "log requires NAME SINCE UNTIL FLAGS\r\n")]
    public void Shows_what_is_logged_to_whoever_may_read_it(string user, string words, string answer)
    {
        using var stage = new Stage(Make.Ours, Make.Ours, Config);
        File.WriteAllBytes(Path.Combine(stage.Daemon.Folder, "a.log"), [.. "[-- old --]\r\nold"u8, 0xFF, .. "\r\n"u8]);
        RawClient client = stage.Group("C");
        client.LogIn(user);
        Assert.Equal(answer, client.Ask($"{Verb} {words}\r\n").Replace("\xff\xff", "\xff", StringComparison.Ordinal));
    }

    [Fact]
    public void An_old_server_does_not_know_it_and_help_does_not_list_it()
    {
        using var old = new Stage(Make.Debian, Make.Ours, Config.Replace("ondemand, ", "", StringComparison.Ordinal));
        RawClient client = old.Group("C");
        client.LogIn("ann");
        Assert.Equal("unknown command\r\n", client.Ask($"{Verb} a - - -\r\n"));
        using var stage = new Stage(Make.Ours, Make.Ours, Config);
        client = stage.Group("C");
        client.LogIn("ann");
        Assert.DoesNotContain("\nlog", client.Ask("help\r\n"), StringComparison.Ordinal);
    }
}
