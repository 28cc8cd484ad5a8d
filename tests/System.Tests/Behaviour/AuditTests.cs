using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Behaviour;

/// <summary>The audit trail of a running daemon, and <c>conserver --verify-audit</c>.</summary>
public sealed class AuditTests
{
    private const string Config = """
        config * { auditlog @dir@/audit; }
        access * { trusted 127.0.0.1; admin root; }
        console c1 { master localhost; type exec; exec cat; rw *; logfile @dir@/c1.log; }
        """;

    [Fact]
    public void It_tells_who_did_what_outlives_moves_and_restarts_and_shows_a_change()
    {
        using var folder = new ScratchFolder();
        string config = Config.Replace("@dir@", folder.Path, StringComparison.Ordinal);
        string trail = folder.File("audit");
        using (var daemon = new Daemon(Make.Ours, config, "", "-E"))
        {
            using (var ann = new RawClient(daemon.GroupPorts()[0], "A"))
            {
                ann.Attach("ann", "c1");
                ann.Send("\u0005cnfan is loud\r");
                UntilThere(trail, "\"text\":\"fan is loud\"");
            }

            UntilThere(trail, "\"event\":\"detach\",\"by\":\"ann@");
            File.Move(trail, trail + ".1");
            daemon.Signal(Posix.SIGUSR2);
            Deadline.Until(() => File.Exists(trail), () => "a new file");
            daemon.Reload(config + "console c2 { master localhost; type noop; rw *; }\n");
            UntilThere(trail, "\"event\":\"reloaded\"");
            Assert.Equal(0, daemon.Terminate());
        }

        using (var daemon = new Daemon(Make.Ours, config, "", "-E"))
        {
            Deadline.Until(
                () => File.ReadAllText(trail).Split("\"event\":\"start\"").Length == 2, () => File.ReadAllText(trail));
            Assert.Equal(0, daemon.Terminate());
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(trail));
        (int exit, string said) = Verify(trail + ".1", trail);
        Assert.Equal(0, exit);
        Assert.EndsWith("\nwhole\n", said, StringComparison.Ordinal);
        Assert.DoesNotContain("older file", said, StringComparison.Ordinal);
        Assert.Contains(
            "the entries before the first one are in an older file", Verify(trail).Said, StringComparison.Ordinal);

        string text = File.ReadAllText(trail + ".1");
        File.WriteAllText(trail + ".1", text.Replace("fan is loud", "fan is fine", StringComparison.Ordinal));
        (exit, said) = Verify(trail + ".1", trail);
        Assert.Equal(65, exit);
        Assert.Matches(@"audit\.1:\d+: has been changed, or is not complete\n", said);
        Assert.Matches(@"NOT WHOLE: \d faults\n$", said);
    }

    [Fact]
    public void Two_daemons_that_write_one_trail_in_turns_leave_it_whole()
    {
        using var folder = new ScratchFolder();
        string config = Config.Replace("@dir@/audit", folder.File("audit"), StringComparison.Ordinal);
        string trail = folder.File("audit");
        using var first = new Daemon(Make.Ours, config, "", "-E");
        Act(first, "ann", "one");
        using (var second = new Daemon(Make.Ours, config, "", "-E"))
        {
            second.Messages.Take($"ERROR: audit: FileOpen({trail}): process {first.Pid} writes it");
            Act(second, "bob", waits: true);

            // The one that waits is quicker than the one that has it.
            File.Move(trail, trail + ".1");
            UntilThere(trail, "\"by\":\"bob@");
            Act(first, "carl", "two", trail + ".1");
            first.Signal(Posix.SIGUSR2);
            first.Messages.Take($"ERROR: audit: FileOpen({trail}): process {second.Pid} writes it");
            Act(first, "dora", waits: true);
            Act(second, "emil", "three");
            Assert.Equal(0, second.Terminate());
        }

        UntilThere(trail, "\"by\":\"dora@");
        Act(first, "fay", "four");
        Assert.Equal(0, first.Terminate());
        Assert.Equal((0, true), Whole(trail + ".1"));
        Assert.Equal((0, true), Whole(trail));
        string[] starts = [.. File.ReadLines(trail).Where(line => line.Contains("\"start\"", StringComparison.Ordinal))];
        Assert.Equal(2, starts.Length);
        Assert.Contains($"\"conserver[{first.Pid}]\"", starts[1], StringComparison.Ordinal);

        void Act(Daemon daemon, string user, string note = "waits", string? into = null, bool waits = false)
        {
            using var client = new RawClient(daemon.GroupPorts()[0], user);
            client.Attach(user, "c1");
            client.Send($"\u0005cn{note}\r");
            if (!waits)
            {
                UntilThere(into ?? trail, $"\"text\":\"{note}\"");
            }
        }

        static (int Exit, bool IsWhole) Whole(string file)
        {
            (int exit, string said) = Verify(file);
            return (exit, said.EndsWith("\nwhole\n", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_said()
    {
        (int exit, string said) = Verify("/nonexistent/audit");
        Assert.Equal(66, exit);
        Assert.StartsWith("/nonexistent/audit: error: ", said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_trail_that_cannot_be_written_keeps_nobody_out_and_is_in_the_log()
    {
        using var daemon = new Daemon(
            Make.Ours, Config.Replace("@dir@/audit", "/nonexistent/audit", StringComparison.Ordinal), "", "-E");
        daemon.Messages.Take("ERROR: audit: ");
        const string Trouble =
            @"conserver [\d.]+\S*; the audit trail has not been written since .*: FileOpen\(/nonexistent/audit\)";
        Assert.Matches(Trouble, daemon.Ask("conserver"));
        Assert.Matches(@"^conserver [\d.]+\S*$", daemon.Ask("conserver", "eve"));
        using var ann = new RawClient(daemon.GroupPorts()[0], "A");
        ann.Attach("ann", "c1");
        ann.Send("hello\r");
        ann.Until("hello\r\nhello\r\n");
    }

    private static void UntilThere(string trail, string text) => Deadline.Until(
        () => File.Exists(trail) && File.ReadAllText(trail).Contains(text, StringComparison.Ordinal),
        () => $"{text} in the trail: {(File.Exists(trail) ? File.ReadAllText(trail) : "(none)")}");

    private static (int Exit, string Said) Verify(params string[] files) =>
        Daemon.RunToEnd(Make.Ours, "/", ["--verify-audit", .. files]);
}
