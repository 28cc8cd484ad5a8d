using Conserver.System.Tests.Harness;
using Conserver.System.Tests.Peers;

namespace Conserver.System.Tests.Behaviour;

/// <summary>Much typed for a device that takes nothing.</summary>
public sealed class StuckDeviceTests
{
    private const int Much = 300_000;

    /// <summary>
    /// More than the daemon keeps for the device, and little enough for the rest to reach its socket, with the end.
    /// </summary>
    private const int Enough = 13_540_000;

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
            () => stage.Daemon.Messages.Text.Contains(
                "ann@localhost: left, and the device takes no more of what was typed\n", StringComparison.Ordinal),
            () => "the message; there are " + stage.Daemon.Messages.Text);
        Assert.Contains("[attached]", Attach(stage, "bob").Record, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void Who_has_typed_much_at_a_serial_device_is_answered_and_so_is_a_second_user(Make server)
    {
        using ScratchFolder folder = new();
        using SerialLine line = new(folder.File("tty"), "EXEC:'sleep 1000'");
        string config = $"console dev {{ type device; device {line.Link}; baud 9600; parity none; initspinmax 0; }}\n";
        using var stage = new Stage(
            server, Make.Debian, Config.Split("console dev")[0] + config, "", "-E");
        Deadline.Until(
            () => stage.Watcher().Ask("hosts dev\r\n").Contains(" up ", StringComparison.Ordinal), () => "the line");

        // The terminal, and socat behind it, hold some of it.
        RawClient ann = Typist(stage, "ann", 3 * Much);
        Assert.StartsWith("[who dev]\r\n", ann.Ask("\u0005cw"), StringComparison.Ordinal);
        Assert.Equal(
            server == Make.Ours
                ? "[halt waits until the device has taken what was typed before it]\r\n"
                : "[halt sent]\r\n",
            ann.Ask("\u0005cl0"));
        ann.Send("\u0005cd");
        ann.Until("[line down]\r\n");
        ann.Send("\u0005co");
        ann.Until("up]\r\n");
        ann.Send(Keys);
        ann.Send(Keys);
        RawClient bob = Attach(stage, "bob");
        bob.Send("\u0005cf");
        bob.Until("[bumped ann@localhost]\r\n");
        bob.Send("\u0005cl0");
        bob.Until("[halt ");
        bob.Send("\u0005cd");
        bob.Until("[line down]\r\n");
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
        Deadline.Until(
            () => stage.Watcher().Ask("hosts dev\r\n").Contains(" down ", StringComparison.Ordinal), () => "the line's end");
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
        for (; length > 0; length -= Much)
        {
            typist.Send(Keys[..Math.Min(length, Much)]);
        }

        return typist;
    }
}
