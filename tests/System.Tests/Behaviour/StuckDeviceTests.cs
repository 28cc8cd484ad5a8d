using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Behaviour;

/// <summary>Much typed for a device that takes nothing.</summary>
public sealed class StuckDeviceTests
{
    private const int Much = 300_000;

    /// <summary>More than the daemon keeps for the device, and little enough for the rest to reach its socket, with the end.</summary>
    private const int Enough = 100_000;

    private const string Config = """
        access * { trusted 127.0.0.1; }
        default * { master localhost; type exec; rw *; logfile ""; options !autoreinit; }
        console dev { exec "stty raw -echo; touch up; until [ -e go ]; do sleep 0.05; done; @then@"; }

        """;

    private static readonly string Keys = string.Concat(Enumerable.Range(0, Much / 10).Select(i => $"{i:000000000} "));

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void All_that_was_typed_arrives_though_its_typist_has_gone(Make server)
    {
        using Stage stage = Open(server, "exec cat > got");
        Typist(stage, "ann").EndInput();
        File.Create(Path.Combine(stage.Daemon.Folder, "go")).Dispose();
        string path = Path.Combine(stage.Daemon.Folder, "got");
        Deadline.Until(() => File.Exists(path) && new FileInfo(path).Length == Much, () => $"{Much} bytes");
        Assert.Equal(Keys, File.ReadAllText(path));
    }

    [Fact]
    public void Who_has_gone_does_not_keep_the_line()
    {
        using Stage stage = Open(Make.Ours, "");
        Typist(stage, "ann", Enough).EndInput();
        Deadline.Until(() => !stage.Watcher().Ask("group\r\n").Contains("ann", StringComparison.Ordinal), () => "ann's end");
        Deadline.Until(
            () => stage.Daemon.Messages.Text.Contains("ann@localhost: left, and the device takes no more of what was typed\n", StringComparison.Ordinal),
            () => "the message; there are " + stage.Daemon.Messages.Text);
        Assert.Contains("[attached]", Attach(stage, "bob").Record, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_loses_the_line_is_listened_to_again()
    {
        using Stage stage = Open(Make.Ours, "");
        RawClient ann = Typist(stage, "ann");
        RawClient bob = Attach(stage, "bob");
        Assert.Equal("[bumped ann@localhost]\r\n", bob.Ask("\u0005cf"));
        ann.Until("[forced to `spy' mode by bob@localhost]\r\n");
        Assert.StartsWith("[who dev]\r\n", ann.Ask("\u0005cw"), StringComparison.Ordinal);
        Assert.Equal("[line down]\r\n", bob.Ask("\u0005cd"));
    }

    [Fact]
    public void Whose_line_goes_down_is_listened_to_again()
    {
        using Stage stage = Open(Make.Ours, "exit 3");
        RawClient ann = Typist(stage, "ann");
        File.Create(Path.Combine(stage.Daemon.Folder, "go")).Dispose();
        Deadline.Until(() => stage.Watcher().Ask("hosts dev\r\n").Contains(" down ", StringComparison.Ordinal), () => "the line's end");
        Assert.StartsWith("[who dev]\r\n", ann.Ask("\u0005cw"), StringComparison.Ordinal);
    }

    private static Stage Open(Make server, string then)
    {
        var stage = new Stage(server, Make.Debian, Config.Replace("@then@", then, StringComparison.Ordinal), "", "-E", "-v");
        Deadline.Until(() => File.Exists(Path.Combine(stage.Daemon.Folder, "up")), () => "the device's start");
        return stage;
    }

    private static RawClient Attach(Stage stage, string user)
    {
        RawClient client = stage.Group(user);
        client.Attach(user, "dev");
        return client;
    }

    private static RawClient Typist(Stage stage, string user, int length = Much)
    {
        RawClient typist = Attach(stage, user);
        typist.Send(Keys[..length]);
        return typist;
    }
}
