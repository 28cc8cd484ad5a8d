using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Scenarios;

/// <summary>Who types: attach, spy, force, hand-over.</summary>
public sealed class WritingScenarios
{
    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void A_shell_on_a_pty_runs_commands_and_stops_them_at_control_c(Pairing pairing) =>
        Comparison.Check(pairing, Sets.OpenLine, stage =>
        {
            Viewer ann = stage.Attach("ann", "sh");
            ann.Type("echo one; tty | tr -d 0-9\r");
            ann.Until("\r\n/dev/pts/\r\n");
            ann.Until("ready> ");
            ann.Type("sleep 100\r");
            ann.Until("sleep 100\r\n");
            UntilForeground(stage, "sleep");
            ann.Type("\u0003");
            ann.Until("ready> ");
            ann.Type("echo $?\r");
            ann.Until("130\r\n");
            ann.Until("ready> ");
            ann.Leave();
        });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void A_second_viewer_watches_forces_and_is_forced(Pairing pairing) =>
        Comparison.Check(pairing, Sets.OpenLine, stage =>
        {
            Viewer ann = stage.Attach("ann", "c1");
            Viewer bob = stage.Attach("bob", "c1");
            ann.Type("hello\r");
            ann.Until("hello\r\nhello\r\n");
            bob.Until("hello\r\nhello\r\n");
            bob.Type("x\r");
            bob.Settle();
            bob.Escape("a");
            bob.Escape("f");
            ann.Until("by bob@localhost]\r\n");
            ann.Type("y\r");
            ann.Settle();
            ann.Escape("f");
            bob.Until("by ann@localhost]\r\n");
            ann.Escape("w");
            bob.Leave();
            ann.Leave();
            stage.Daemon.UntilLogged("c1", "ann@localhost detached -- ");
            stage.ShowLog("c1");
        });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void The_line_goes_to_who_waited_longest_when_the_writer_leaves(Pairing pairing) =>
        Comparison.Check(pairing, Sets.OpenLine, stage =>
        {
            Viewer ann = stage.Attach("ann", "c1");
            Viewer bob = stage.Attach("bob", "c1");
            Viewer cat = stage.Attach("cat", "c1");
            bob.Escape("a");
            cat.Escape("w");
            ann.Leave();
            cat.Until("\r\n[attached]\r\n");
            cat.Escape("s");
            bob.Until("\r\n[attached]\r\n");
            bob.Leave();
            cat.Type("x\r");
            cat.Settle();
            cat.Escape("a");
            cat.Leave();
        });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void Each_way_to_attach_says_what_it_got(Pairing pairing) =>
        Comparison.Check(pairing, Sets.OpenLine, stage =>
        {
            foreach (string mode in (string[])["-a", "-f", "-s", "-A", "-F", "-S"])
            {
                stage.Remark(mode + " on a free console");
                stage.Attach("ann", "c2", mode).Leave();
            }

            Viewer writer = stage.Attach("olga", "c2");
            foreach (string mode in (string[])["-a", "-s", "-A", "-S", "-f", "-F"])
            {
                stage.Remark(mode + " while olga writes or waits");
                Viewer viewer = stage.Attach("bob", "c2", mode);
                viewer.Leave();
                writer.Settle();
            }

            writer.Leave();
        });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void A_reader_may_only_read_with_any_flag(Pairing pairing) =>
        Comparison.Check(pairing, Sets.OpenLine, stage =>
        {
            foreach (string mode in (string[])["-a", "-f", "-s"])
            {
                stage.Attach("ron", "c2", mode).Leave();
            }
        });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void A_verbose_session_with_an_escape_of_its_own(Pairing pairing) =>
        Comparison.Check(pairing, Sets.OpenLine, stage =>
        {
            Viewer ann = stage.OnTerminal("ann", "-v", "-A", "-e", "^Xq", "c1");
            ann.Until("for help]");
            ann.UntilRaw();
            ann.Type("\u0018q ");
            ann.Until("[ignored]\r\n");
            ann.Type("hi\r");
            ann.Until("hi\r\nhi\r\n");
            ann.Type("\u0018qv\u0018q ");
            ann.Until("[ignored]\r\n");
            ann.Type("\u0018q.");
            ann.UntilExit();
        });

    private static void UntilForeground(Stage stage, string command) => Deadline.Until(
        () => Directory.EnumerateDirectories("/proc").Any(folder => RunsBelow(folder, command, stage.Daemon)),
        () => command + " runs");

    // The daemon's own environment (PS1 and the rest) is inherited, but only the folder is unique to it.
    private static bool RunsBelow(string folder, string command, Daemon daemon)
    {
        try
        {
            return File.ReadAllText(folder + "/comm").Trim() == command
                && File.ReadAllText(folder + "/environ").Contains("PWD=" + daemon.Folder, StringComparison.Ordinal);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
