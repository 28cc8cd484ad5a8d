using System.Globalization;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Behaviour;

/// <summary>Who commands run as, what they find around them, and what becomes of the daemon meanwhile. As root.</summary>
public sealed class RunAsTests
{
    private const string Config = """
        access * { trusted 127.0.0.1; admin root; }
        default * { master localhost; type exec; rw *; logfile @dir@/&.log; }

        """;

    [Fact]
    public void A_command_is_its_user_in_all_respects()
    {
        using var daemon = new Daemon(Make.Ours, Config + """
            console c { exec "id -u -r; id -g -r; id -G; grep ^Cap /proc/self/status; exec sleep 1000"; execrunas daemon; }
            console d { exec "stat -c %U $(tty); ls /proc/self/fd | wc -l; exec sleep 1000"; execrunas daemon; }
            console i { exec cat; initcmd "id -u -r; id -g -r; id -G"; initrunas daemon; }

            """);
        daemon.UntilLogged("c", "1\r\n1\r\n1\r\n");
        daemon.UntilLogged("c", "CapInh:\t0000000000000000\r\nCapPrm:\t0000000000000000\r\nCapEff:\t0000000000000000\r\n");
        daemon.UntilLogged("d", "daemon\r\n4\r\n");
        daemon.UntilLogged("i", "1\r\n1\r\n1\r\n");
    }

    [Fact]
    public void A_task_is_its_user_in_all_respects()
    {
        using var stage = new Stage(Make.Ours, Make.Debian, Config + """
            console c { exec cat; tasklist *; }
            task i { cmd "id -u -r; id -g -r; id -G"; runas daemon; }

            """, "", "-E");
        RawClient ann = stage.Group("A");
        ann.Attach("ann", "c");
        ann.Send("\u0005c!i");
        ann.Until("1\r\n1\r\n1\r\n");
        ann.Until("[task terminated: exit(0)]\r\n");
    }

    // As Debian's sample has it, for a daemon whose own user cannot log in.
    [Fact]
    public void An_empty_command_is_roots_shell_whoever_the_daemon_is()
    {
        string shell = File.ReadLines("/etc/passwd").Single(line => line.StartsWith("root:", StringComparison.Ordinal));
        using Daemon daemon = Daemon.Through(
            Make.Ours,
            [
                "sh", "-c",
                "cp \"$1\" ./server; shift; chown -R 1:1 .; exec setpriv --reuid=1 --regid=1 --clear-groups ./server \"$@\"",
                "sh",
            ],
            Config + """
            console c { exec ""; initcmd "echo 'readlink /proc/$$/exe'"; }

            """);
        daemon.UntilLogged("c", $"/{Path.GetFileName(shell[(shell.LastIndexOf(':') + 1)..])}\r\n");
    }

    [Fact]
    public void Commands_do_not_find_the_daemons_secrets()
    {
        using Daemon daemon = Daemon.Through(
            Make.Ours,
            ["env", "CONSOLE_SECRET=xyzzy", "NOTIFY_SOCKET=/nowhere", "LC_TIME=C"],
            Config + """
            console mine { exec "env; exec sleep 1000"; }
            console theirs { exec "env; exec sleep 1000"; execrunas daemon; }
            console init { exec cat; initcmd "env"; }

            """);
        foreach (string console in new[] { "mine", "theirs", "init" })
        {
            daemon.UntilLogged(console, "LC_TIME=C\r\n");
            daemon.UntilLogged(console, "PATH=");
            daemon.UntilLogged(console, "PWD=");
            Assert.DoesNotContain("xyzzy", daemon.LogText(console), StringComparison.Ordinal);
            Assert.DoesNotContain("NOTIFY", daemon.LogText(console), StringComparison.Ordinal);
        }

        daemon.UntilLogged("theirs", "USER=daemon\r\n");
        Assert.DoesNotContain("HOME=/root", daemon.LogText("theirs"), StringComparison.Ordinal);
    }

    [Fact]
    public void No_thread_of_the_daemon_is_ever_another_user()
    {
        string consoles = string.Concat(Enumerable.Range(0, 40).Select(
            i => $"console c{i} {{ exec \"sleep 0.0{i % 10}\"; execrunas daemon; initspinmax 254; initspintimer 1; }}\n"));
        using var daemon = new Daemon(Make.Ours, Config + consoles);
        long end = Environment.TickCount64 + 3000;
        int looks = 0;
        while (Environment.TickCount64 < end)
        {
            foreach (string thread in Directory.GetDirectories($"/proc/{daemon.Pid}/task"))
            {
                string? user = UserOf(thread);
                Assert.True(user is null or "Uid:\t0\t0\t0\t0", $"{thread}: {user}");
                looks++;
            }
        }

        Assert.True(looks > 100);
        daemon.UntilLogged("c0", "[-- Console up -- ");
    }

    [Fact]
    public void A_user_who_does_not_exist_yet_is_the_lines_failure_and_it_is_tried_again()
    {
        using var daemon = new Daemon(Make.Ours, Config + "console c { exec cat; execrunas 54321; }\n");
        daemon.Messages.Take("ERROR: [c] there is no account with uid 54321: forcing down\n");
        daemon.Messages.Take("[c] automatic reinitialization\n");
        daemon.Messages.Take("[c] there is no account with uid 54321: forcing down\n");
    }

    [Fact]
    public void A_user_who_may_have_no_more_processes_is_the_lines_failure_and_it_is_tried_again()
    {
        // Of users other than root only: the limit is looked at when a program is executed as one.
        using Daemon daemon = Daemon.Through(
            Make.Ours,
            ["prlimit", "--nproc=0"],
            Config + "console c { exec cat; execrunas daemon; }\nconsole ok { exec cat; }\n");
        daemon.Messages.Take("ERROR: [c] execve(/bin/sh): Resource temporarily unavailable: forcing down\n");
        daemon.Messages.Take("[c] automatic reinitialization\n");
        daemon.UntilLogged("ok", "[-- Console up -- ");
    }

    [Fact]
    public void A_command_that_ignores_being_hung_up_is_gone_after_some_seconds()
    {
        using var stage = new Stage(
            Make.Ours,
            Make.Debian,
            Config + "console c { exec \"trap '' HUP; echo $$ >> pids; exec sleep 1000\"; }\n",
            "",
            "-E");
        RawClient ann = stage.Group("A");
        ann.Attach("ann", "c");
        string pids = Path.Combine(stage.Daemon.Folder, "pids");
        for (int i = 1; i <= 3; i++)
        {
            Deadline.Until(() => File.Exists(pids) && File.ReadAllLines(pids).Length == i, () => $"{i} starts");
            ann.Send("\u0005co");
            ann.Until("up]\r\n");
        }

        Deadline.Until(() => File.ReadAllLines(pids).Length == 4, () => "4 starts");
        string[] all = File.ReadAllLines(pids);
        Deadline.Until(
            () => !all[..3].Any(pid => Directory.Exists($"/proc/{pid}")) && Directory.Exists($"/proc/{all[3]}"),
            () => "only the last command is left");
    }

    [Fact]
    public void A_start_for_which_there_are_no_descriptors_leaves_nothing_behind_and_has_run_nothing()
    {
        using var stage = new Stage(
            Make.Ours, Make.Debian, Config + """
            console c { exec cat; tasklist *; initspinmax 254; initspintimer 1; }
            task t { cmd "echo x >> ran"; }

            """, "", "-E");
        RawClient ann = stage.Group("A");
        ann.Attach("ann", "c");
        string ran = Path.Combine(stage.Daemon.Folder, "ran");
        int before = stage.Daemon.Descriptors, started = 0;
        HashSet<int> open = [.. Directory.EnumerateFileSystemEntries($"/proc/{stage.Daemon.Pid}/fd")
            .Select(path => int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture))];
        for (int room = 0; room < 8; room++)
        {
            Limit(stage.Daemon.Pid, Enumerable.Range(3, 4096).First(limit => limit - open.Count(fd => fd < limit) == room));
            ann.Send("\u0005c!t");
            string answer = ann.Until("]\r\n");
            if (answer.Contains("`t' started]", StringComparison.Ordinal))
            {
                started++;
                ann.Until("[task terminated: exit(0)]\r\n");
            }
            else
            {
                Assert.Contains("failure]", answer, StringComparison.Ordinal);
            }
        }

        Assert.InRange(started, 1, 7);
        Assert.Equal(started, File.ReadAllLines(ran).Length);
        Limit(stage.Daemon.Pid, 1024);
        Deadline.Until(
            () => stage.Daemon.Descriptors <= before,
            () => $"{before} descriptors, there are {stage.Daemon.Descriptors}");
        Assert.DoesNotContain(
            "defunct",
            Command.Run("", "ps", "--ppid", $"{stage.Daemon.Pid}", "-o", "args=").Output,
            StringComparison.Ordinal);
    }

    private static void Limit(int pid, int descriptors) =>
        Assert.Equal(0, Command.Run("", "prlimit", "--pid", $"{pid}", $"--nofile={descriptors}:").Exit);

    private static string? UserOf(string thread)
    {
        try
        {
            return File.ReadLines(thread + "/status")
                .FirstOrDefault(line => line.StartsWith("Uid:", StringComparison.Ordinal));
        }
        catch (IOException)
        {
            return null; // It has ended.
        }
    }
}
