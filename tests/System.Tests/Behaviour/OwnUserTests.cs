using System.Globalization;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Behaviour;

/// <summary><c>--user</c>: the daemon once it has let go of root. As root.</summary>
public sealed class OwnUserTests
{
    private const string Config = """
        access * { trusted 127.0.0.1; admin root; }
        default * { master localhost; type exec; rw *; logfile @dir@/&.log; }

        """;

    /// <summary>The folder is the user's, as an administrator would have it.</summary>
    private static readonly string[] Owned = ["sh", "-c", "chown -R 1:1 .; exec \"$@\"", "sh"];

    [Fact]
    public void Every_thread_is_the_user_and_has_nothing_of_root()
    {
        using Daemon daemon = Daemon.Through(
            Make.Ours,
            Owned,
            Config + """
            console c {
                exec "id -u; id -g; id -G; echo $HOME; grep -E '^Cap(Inh|Prm)' /proc/self/status; exec sleep 1000";
            }

            """,
            "--user", "daemon");
        daemon.Messages.Take("runs as `daemon'\n");
        daemon.UntilLogged("c", "1\r\n1\r\n1\r\n/usr/sbin\r\n");
        daemon.UntilLogged("c", "CapInh:\t0000000000000000\r\nCapPrm:\t0000000000000000\r\n");
        foreach (string[] thread in Threads(daemon))
        {
            Assert.Contains("Uid:\t1\t1\t1\t1", thread);
            Assert.Contains("Gid:\t1\t1\t1\t1", thread);
            Assert.Contains("Groups:\t1", thread.Select(line => line.TrimEnd()));
            Assert.All(Rights(thread), rights => Assert.Equal("0000000000000000", rights));
        }

        // What it can read nobody of that user may: commands of consoles are the same user.
        Assert.NotEqual(0, AsDaemonUser("cat", $"/proc/{daemon.Pid}/maps"));
        Assert.Equal("0\n", Command.Run("", "stat", "-c", "%u", $"/proc/{daemon.Pid}/mem").Output);
    }

    [Fact]
    public void Commands_of_other_users_run_as_those_end_as_asked_and_have_no_rights()
    {
        using Daemon daemon = Daemon.Through(
            Make.Ours,
            Owned,
            Config + """
            console c {
                exec "id -u; id -G; stat -c %U $(tty); trap '' HUP;
                    grep -E '^Cap(Inh|Prm|Amb)' /proc/self/status; exec sleep 1000";
                execrunas games;
            }
            console d { exec "grep -E '^Cap(Inh|Prm|Amb)' /proc/self/status; exec sleep 1000"; }

            """,
            "--user", "daemon");
        daemon.Messages.Take("runs as `daemon', with CAP_CHOWN CAP_KILL CAP_SETGID CAP_SETUID\n");
        daemon.UntilLogged("c", "5\r\n60\r\ngames\r\n");
        foreach (string console in new[] { "c", "d" })
        {
            daemon.UntilLogged(console, "CapInh:\t0000000000000000\r\nCapPrm:\t0000000000000000\r\n");
            daemon.UntilLogged(console, "CapAmb:\t0000000000000000\r\n");
        }

        foreach (string[] thread in Threads(daemon))
        {
            Assert.Contains("Uid:\t1\t1\t1\t1", thread);
            Assert.All(Rights(thread), rights => Assert.Contains(rights, new[] { "0000000000000000", "00000000000000e1" }));
            Assert.Contains("CapInh:\t0000000000000000", thread);
            Assert.Contains("CapAmb:\t0000000000000000", thread);
        }

        // It ignores being hung up, and is another user's.
        int pid = PidOf(daemon, "c");
        daemon.Reload(Config + "console d { exec \"exec sleep 1000\"; }\nconsole e { exec cat; execrunas games; }\n");
        Deadline.Until(() => !Directory.Exists($"/proc/{pid}"), () => $"{pid} ends");
    }

    [Fact]
    public void What_a_reload_adds_is_never_run_as_somebody_else()
    {
        using Daemon daemon = Daemon.Through(Make.Ours, Owned, Config + "console a { exec cat; }\n", "--user", "daemon");
        daemon.Reload(Config + "console a { exec cat; }\nconsole b { exec \"id; exec cat\"; execrunas games; }\n");
        daemon.Messages.Take("warning: --user: console b needs CAP_CHOWN CAP_KILL CAP_SETGID CAP_SETUID, "
            + "which have been let go of: restart the daemon\n");
        daemon.Messages.Take("[b] to become another user has been let go of (--user): restart the daemon: "
            + "Operation not permitted: forcing down\n");
        Assert.DoesNotContain("uid=", daemon.LogText("b"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_user_cannot_open_is_said_at_start_and_by_a_check()
    {
        using var folder = new ScratchFolder();
        File.SetUnixFileMode(folder.Path, (UnixFileMode)0x1ED);
        string config = folder.Write("c.cf", """
            default * { master localhost; type exec; exec cat; logfile @/&.log; }
            console a { }
            console b { }

            """.Replace("@", folder.Path, StringComparison.Ordinal));
        string expected = $"warning: --user: daemon cannot make files in {folder.Path} "
            + $"(statedirectory, for the key of TLS and 2 more): chown daemon {folder.Path}\n";
        (int exit, string said) = Daemon.RunToEnd(Make.Ours, folder.Path, "--check", "-C", config, "--user", "daemon");
        Assert.Equal(0, exit);
        Assert.Contains($"{config}: {expected}", said, StringComparison.Ordinal);
        using Daemon daemon = Daemon.Through(
            Make.Ours, [], Config + "console a { exec cat; logfile " + folder.Path + "/&.log; }\n", "--user", "daemon");
        daemon.Messages.Take($"cannot make files in {folder.Path} (console a): chown daemon {folder.Path}\n");
    }

    [Fact]
    public void What_the_next_reload_could_not_read_is_said_at_start_and_by_a_check()
    {
        using var folder = new ScratchFolder();
        File.SetUnixFileMode(folder.Path, (UnixFileMode)0x1ED);
        Directory.CreateDirectory(folder.File("parts"), (UnixFileMode)0x1C0);
        folder.Write("parts/a.cf", "console a { master localhost; type noop; }\n");
        string secret = Private("secret", "word\n");
        string included = Private("more.cf", "console b { master localhost; type ipmi; host 127.0.0.1; username x; "
            + $"passwordfrom file:{secret}; }}\n");
        string key = Private("tls-key.pem", "");
        string config = $"config * {{ statedirectory {folder.Path}; }}\n"
            + $"#include {folder.File("parts")}\n#include {included}\n";
        string file = folder.Write("c.cf", config);
        (int exit, string said) = Daemon.RunToEnd(Make.Ours, folder.Path, "--check", "-C", file, "--user", "daemon");
        Assert.Equal(0, exit);
        string[] expected =
        [
            $"read {folder.File("parts")} (the configuration, at the next reload)",
            $"read {folder.File("parts/a.cf")} (the configuration, at the next reload)",
            $"read {included} (the configuration, at the next reload)",
            $"read {secret} (the secret `file:{secret}', at the next reload)",
            $"read {key} (the key of TLS)",
        ];
        foreach (string text in expected)
        {
            Assert.Contains($"warning: --user: daemon cannot {text}: ", said, StringComparison.Ordinal);
        }

        using Daemon daemon = Daemon.Through(Make.Ours, Owned, config, "--user", "daemon");
        foreach (string text in expected)
        {
            daemon.Messages.Take($"warning: --user: daemon cannot {text}: ");
        }

        string Private(string name, string text)
        {
            string path = folder.Write(name, text);
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            return path;
        }
    }

    [Fact]
    public void That_the_user_cannot_check_passwords_of_others_is_said_at_start_and_by_a_check()
    {
        using var folder = new ScratchFolder();
        File.SetUnixFileMode(folder.Path, (UnixFileMode)0x1ED);
        string passwords = folder.Write("passwd", "bob:*passwd*\n");
        string config = folder.Write("c.cf", "console a { master localhost; type noop; }\n");
        string expected = "warning: --user: daemon cannot read /etc/shadow, so that pam_unix lets in daemon alone "
            + $"(*passwd* in {passwords}): use hashes (conserver --passwd), Kerberos, certificates or another module\n";
        (_, string said) = Daemon.RunToEnd(
            Make.Ours, folder.Path, "--check", "-C", config, "-P", passwords, "--user", "daemon");
        Assert.Contains(expected, said, StringComparison.Ordinal);
        using Daemon daemon = Daemon.Through(
            Make.Ours, Owned, Config + "console a { exec cat; }\n", "--user", "daemon", "-P", passwords);
        daemon.Messages.Take(expected);
    }

    [Theory]
    [InlineData(0x1ED, "daemon")]
    [InlineData(0x1C9, "root")]
    public void A_program_that_its_user_cannot_read_is_hidden_by_the_kernel_from_the_start(int mode, string owner)
    {
        using var folder = new ScratchFolder();
        File.SetUnixFileMode(folder.Path, (UnixFileMode)0x1ED);
        string program = folder.File("server"), config = folder.File("c.cf");
        File.Copy(Programs.Server(Make.Ours), program);
        File.SetUnixFileMode(program, (UnixFileMode)mode);
        Posix.MakePipe(config);
        File.SetUnixFileMode(config, (UnixFileMode)0x1A4);

        // It waits for its configuration, and has not come to hide itself.
        using var process = global::System.Diagnostics.Process.Start(
            "/usr/bin/setpriv",
            ["--reuid=1", "--regid=1", "--clear-groups", "/bin/sh", "-c", "exec \"$@\"", "sh", program, "-C", config]);
        try
        {
            string own = $"/proc/{process.Id}";
            Deadline.Until(() => new FileInfo($"{own}/exe").LinkTarget == program, () => "the program");
            Assert.Equal($"{owner}\n", Command.Run("", "/usr/bin/stat", "-c", "%U", $"{own}/environ").Output);
        }
        finally
        {
            process.Kill();
            process.WaitForExit();
        }
    }

    [Theory]
    [InlineData("nobodyknows", "--user nobodyknows: there is no user `nobodyknows'\n")]
    [InlineData("daemon:nogroupatall", "--user daemon:nogroupatall: there is no group `nogroupatall'\n")]
    public void A_user_who_does_not_exist_starts_nothing(string user, string said)
    {
        using var folder = new ScratchFolder();
        string config = folder.Write("c.cf", "console a { master localhost; type noop; }\n");
        (int exit, string messages) = Daemon.RunToEnd(
            Make.Ours, folder.Path, "-C", config, "-M", "127.0.0.1", "-p", "0", "--user", user);
        Assert.Equal(77, exit);
        Assert.Contains(said, messages, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_root_it_is_oneself_or_nobody()
    {
        string[] asDaemon =
        [
            "sh", "-c",
            "cp \"$1\" ./server; shift; chown -R 1:1 .; exec setpriv --reuid=1 --regid=1 --clear-groups ./server \"$@\"",
            "sh",
        ];
        using (Daemon daemon = Daemon.Through(Make.Ours, asDaemon, Config + "console a { exec cat; }\n", "--user", "1:1"))
        {
            daemon.UntilLogged("a", "[-- Console up -- ");
        }

        using Daemon refused = Daemon.Through(Make.Ours, asDaemon, Config + "console a { exec cat; }\n", "--user", "games");
        Assert.Equal(77, refused.Exit());
        refused.Messages.Take("--user games: only root can become another user\n");
    }

    private static int AsDaemonUser(string program, string argument) =>
        Command.Run("", "setpriv", "--reuid=1", "--regid=1", "--clear-groups", program, argument).Exit;

    private static IEnumerable<string[]> Threads(Daemon daemon)
    {
        string[] threads = Directory.GetDirectories($"/proc/{daemon.Pid}/task");
        Assert.True(threads.Length > 3);
        return threads.Select(Status).Where(status => status.Length > 0);
    }

    // Empty of one that has ended since it was found.
    private static string[] Status(string thread)
    {
        try
        {
            return File.ReadAllLines(thread + "/status");
        }
        catch (IOException)
        {
            return [];
        }
    }

    private static IEnumerable<string> Rights(string[] status) => status
        .Where(line => line.StartsWith("CapPrm:", StringComparison.Ordinal)
            || line.StartsWith("CapEff:", StringComparison.Ordinal))
        .Select(line => line[8..]);

    private static int PidOf(Daemon daemon, string console)
    {
        string text = daemon.Messages.Text;
        int at = text.IndexOf($"[{console}] pid ", StringComparison.Ordinal) + console.Length + 7;
        return int.Parse(text.AsSpan(at, text[at..].IndexOf(' ')), CultureInfo.InvariantCulture);
    }
}
