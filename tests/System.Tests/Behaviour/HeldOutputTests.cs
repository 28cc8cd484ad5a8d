using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Behaviour;

/// <summary>Output that is held back because a disk is full, and what becomes of it when the log moves to another.</summary>
public sealed class HeldOutputTests
{
    /// <summary>So much waits for a disk; beyond it a device is not read any more.</summary>
    private const int Bound = 4 << 20;

    private const string Begin = "stty raw -echo; until [ -e go ]; do sleep 0.05; done; ";

    [Theory]
    [InlineData("")]
    [InlineData("\u0005co")]
    [InlineData("\u0005cc")]
    public void A_device_is_read_again_when_its_log_moves(string command)
    {
        using Stage stage = Hold($"yes held | head -c {2 * Bound + Bound / 2}; echo END; exec cat");
        RawClient ann = stage.Group("A");
        ann.Attach("ann", "c");
        Go(stage.Daemon);

        // So much has been said that the device is held back now.
        Deadline.Until(() => ann.Intake.Text.Length > Bound, () => $"more than {ann.Intake.Text.Length} bytes");
        Move(stage.Daemon);
        ann.Until("console reset --]\r\n");
        if (command.Length > 0)
        {
            ann.Send(command);
        }

        ann.Until("END");
        stage.Daemon.UntilLogged("c", "END");
    }

    [Fact]
    public void What_a_command_said_before_it_ended_arrives_when_its_log_moves()
    {
        using Stage stage = Hold($"yes held | head -c {Bound + 10_000}; echo END");
        RawClient ann = stage.Group("A");
        ann.Attach("ann", "c");
        Go(stage.Daemon);

        // The command has ended, and its last words wait in its terminal.
        Deadline.Until(
            () => Command.Run("", "ps", "--ppid", $"{stage.Daemon.Pid}", "-o", "stat=").Output
                .Split('\n', StringSplitOptions.RemoveEmptyEntries).All(state => state.StartsWith('Z')),
            () => "the end of the command");
        Move(stage.Daemon);
        ann.Until("END");
        stage.Daemon.UntilLogged("c", "END");
    }

    private static Stage Hold(string command) => new(Make.Ours, Make.Debian, Config("/dev/full", command), "", "-E");

    private static string Config(string log, string command = "true") => $$"""
        access * { trusted 127.0.0.1; admin root; }
        console c {
            master localhost; type exec; rw *; logfile {{log}}; options !autoreinit;
            exec "{{Begin}}{{command}}";
        }

        """;

    private static void Go(Daemon daemon) => File.WriteAllText(Path.Combine(daemon.Folder, "go"), "");

    private static void Move(Daemon daemon)
    {
        string config = File.ReadAllText(daemon.ConfigPath);
        daemon.Messages.Take("No space left on device");
        daemon.Reload(config.Replace("/dev/full", Path.Combine(daemon.Folder, "c.log"), StringComparison.Ordinal));
    }
}
