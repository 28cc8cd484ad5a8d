using Conserver.System.Tests.Harness;
using Conserver.System.Tests.Scenarios;

namespace Conserver.System.Tests.Behaviour;

/// <summary>Lines without measure, on every way into the daemon.</summary>
public sealed class BadInputTests
{
    private const int Limit = 64 * 1024;

    private static readonly string Fleet = """
        access * { trusted 127.0.0.1; admin root; }
        default * { master localhost; rw *; type noop; }
        console steady { type exec; exec cat; }

        """ + string.Concat(Enumerable.Range(0, 400).Select(i => $"console fleet{i} {{ }}\n"));

    /// <summary>Where a line may be sent, and what the log calls its sender.</summary>
    public static TheoryData<string, string> Doors => new()
    {
        { "master", "<master> localhost" },
        { "group", "<group> localhost" },
        { "master login", "<master> eve@localhost" },
        { "group login", "<group> eve@localhost" },
    };

    [Theory, MemberData(nameof(Doors))]
    public void A_line_up_to_64_KiB_is_read_and_a_longer_one_ends_the_connection(string door, string sender)
    {
        using var stage = new Stage(Make.Ours, Make.Debian, Sets.Line, "", "-E");
        RawClient longest = Enter(stage, door), longer = Enter(stage, door);
        Assert.Equal("unknown command\r\n", longest.Ask(new string('x', Limit - 1) + "\r\n"));
        Assert.Equal("unknown command\r\n", longest.Ask(new string(' ', Limit - 1) + "\r\n"));
        longer.SendUntilRefused(new string('x', Limit + 2) + "\r\n");
        Assert.Equal("line too long\r\n", longer.UntilEnd());
        stage.Daemon.Messages.Take($"INFO: {sender}: line too long\n");
        Assert.Equal("unknown command\r\n", longest.Ask("nonsense\r\n"));
    }

    [Theory, MemberData(nameof(Doors))]
    public void A_line_without_an_end_is_not_kept(string door, string sender)
    {
        using var stage = new Stage(Make.Ours, Make.Debian, Sets.Line, "", "-E");
        RawClient endless = Enter(stage, door);
        int before = stage.Daemon.Memory;
        string piece = new('x', 1_000_000);
        for (int i = 0; i < 50; i++)
        {
            endless.SendUntilRefused(piece);
        }

        Assert.Equal("line too long\r\n", endless.UntilEnd());
        stage.Daemon.Messages.Take($"INFO: {sender}: line too long\n");
        Assert.True(stage.Daemon.Memory - before < 20_000, $"{before} KiB before, {stage.Daemon.Memory} KiB after");
    }

    [Fact]
    public void A_password_without_measure_is_not_read_to_its_end()
    {
        using var stage = new Stage(Make.Ours, Make.Debian, Sets.Passwords, Sets.PasswordFile, "-E");
        RawClient c = stage.Master("C");
        c.Until("ok\r\n");
        c.Send("login bob\r\n");
        c.Until("passwd? ");
        c.Until("\r\n");
        c.SendUntilRefused(new string('x', Limit + 2));
        Assert.Equal("line too long\r\n", c.UntilEnd());
        RawClient d = stage.Master("D");
        d.Until("ok\r\n");
        d.Send("login bob\r\n");
        d.Until("passwd? ");
        d.Until("\r\n");
        Assert.Equal("invalid password\r\n", d.AskToEnd(new string('x', Limit - 1) + "\r\n"));
    }

    [Fact]
    public void A_password_does_not_end_at_a_NUL()
    {
        using var stage = new Stage(Make.Ours, Make.Debian, Sets.Passwords, Sets.PasswordFile, "-E");
        RawClient c = stage.Master("C");
        c.Until("ok\r\n");
        c.Send("login bob\r\n");
        c.Until("passwd? ");
        c.Until("\r\n");
        Assert.Equal("invalid password\r\n", c.AskToEnd("secret\0junk\r\n"));
    }

    [Fact]
    public void A_long_user_name_is_shown_cut_one_of_60000_letters_refused_and_nobody_harmed()
    {
        using var stage = new Stage(Make.Ours, Make.Debian, Sets.Line, "", "-E");
        string name = new('n', 255);
        RawClient c = stage.Group("C"), w = stage.Group("W"), endless = stage.Group("L");
        endless.Until("ok\r\n");
        Assert.Equal("invalid user name\r\n", endless.AskToEnd($"login {new string('n', 60_000)}\r\n"));
        c.Attach(name, "c1");
        w.LogIn("wendy");
        Assert.Equal($" {"c1",-24}   up   {name[..40]}\r\n", w.Ask("hosts c1\r\n"));
        Assert.StartsWith($" {name[..32]}   attach ", w.Ask("group c1\r\n"), StringComparison.Ordinal);
        Assert.Contains($"w@{name}@localhost@", w.Ask("info c1\r\n"), StringComparison.Ordinal);
        c.Send("still here\r");
        c.Until("still here\r\nstill here\r\n");
    }

    [Fact]
    public void Ten_thousand_commands_in_one_packet_are_all_answered()
    {
        using var stage = new Stage(Make.Ours, Make.Debian, Sets.Line, "", "-E");
        RawClient c = stage.Group("C");
        c.LogIn("eve");
        c.SendUntilRefused(string.Concat(Enumerable.Repeat("hosts c1\r\nnonsense\r\n", 5_000)));
        string answer = c.Settle();
        Assert.Equal(5_000, answer.Split("unknown command\r\n").Length - 1);
        Assert.Equal(10_000, answer.Count(letter => letter == '\n'));
    }

    [Fact]
    public void A_client_that_asks_and_never_reads_costs_no_more_than_its_bound_and_no_time_of_others()
    {
        using var stage = new Stage(Make.Ours, Make.Debian, Fleet, "", "-E");
        using var deaf = new DeafClient(stage.Daemon.GroupPorts()[0]);
        RawClient w = stage.Group("W"), m = stage.Master("M");
        w.Attach("wendy", "steady");
        m.LogIn("mia");
        int before = stage.Daemon.Memory;
        deaf.SendForever("login eve\r\n", "info\n");
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal("unknown command\r\n", m.Ask("nonsense\r\n"));
            w.Send($"hello{i}\r");
            w.Until($"hello{i}\r\nhello{i}\r\n");
        }

        Assert.True(stage.Daemon.Memory - before < 60_000, $"{before} KiB before, {stage.Daemon.Memory} KiB after");
    }

    [Fact]
    public void A_client_that_asks_much_at_once_and_reads_gets_it_all()
    {
        using var stage = new Stage(Make.Ours, Make.Debian, Fleet, "", "-E");
        RawClient c = stage.Group("C");
        c.LogIn("eve");
        c.SendUntilRefused(string.Concat(Enumerable.Repeat("hosts\r\nnonsense\r\n", 200)));
        string answer = c.Settle();
        Assert.Equal(200, answer.Split("unknown command\r\n").Length - 1);
        Assert.Equal(200 * 402, answer.Count(letter => letter == '\n'));
    }

    private static RawClient Enter(Stage stage, string door)
    {
        RawClient client = door.StartsWith("master", StringComparison.Ordinal) ? stage.Master("C") : stage.Group("C");
        if (door.EndsWith("login", StringComparison.Ordinal))
        {
            client.LogIn("eve");
        }
        else
        {
            client.Until("ok\r\n");
        }

        return client;
    }
}
