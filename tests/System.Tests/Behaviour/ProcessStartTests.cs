using System.Globalization;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Behaviour;

/// <summary>
/// What the daemon is started with must not decide what it does: descriptors, signals, limits, its place among processes.
/// </summary>
public sealed class ProcessStartTests
{
    private const string Config = """
        access * { trusted 127.0.0.1; admin root; }
        default * { master localhost; type exec; rw *; logfile @dir@/&.log; }
        console c { exec cat; }

        """;

    /// <summary>Signals that end a process unless it does something about them, and mean nothing to a daemon.</summary>
    private static readonly int[] Meaningless = [13, 14, 16, 21, 22, 25, 26, 27, 29, 30];

    [Theory]
    [InlineData("<&-")]
    [InlineData(">&-")]
    [InlineData("2>&-")]
    [InlineData("<&- >&- 2>&-")]
    public void Descriptors_that_are_missing_at_the_start_lead_nowhere(string closed)
    {
        using Daemon daemon = Daemon.Through(Make.Ours, ["/bin/sh", "-c", $"exec \"$0\" \"$@\" {closed}"], Config);
        string[] words = ["<&-", ">&-", "2>&-"];
        foreach (string word in closed.Split(' '))
        {
            int fd = Array.IndexOf(words, word);
            Assert.Equal("/dev/null", File.ResolveLinkTarget($"/proc/{daemon.Pid}/fd/{fd}", false)!.FullName);
        }

        daemon.UntilLogged("c", "[-- Console up -- ");
        Assert.Equal(0, daemon.Terminate());
    }

    [Fact]
    public void A_client_without_standard_input_types_nothing()
    {
        using var stage = new Stage(Make.Ours, Make.Ours, Config, "", "-E");
        _ = Command.Run(
            "",
            "/bin/sh",
            "-c",
            $"timeout 5 {Programs.Client(Make.Ours)} -E -M 127.0.0.1 -p {stage.Daemon.Port} -f c <&-");
        stage.Daemon.Messages.Take("[c] login root@localhost\n");
        stage.Daemon.Messages.Take("[c] logout root@localhost\n");
        Assert.DoesNotContain(
            stage.Daemon.LogText("c").Split('\n'),
            line => line.Length > 0 && !line.StartsWith("[-- ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_limited_address_space_is_enough_or_it_is_said_that_it_is_not()
    {
        const string Limited = "ulimit -v 400000; exec \"$0\" \"$@\"", Tight = "ulimit -v 340000; exec \"$0\" \"$@\"",
            TooLittle = "the address space is limited to 340000 KiB (ulimit -v): at least 350000 KiB are needed";
        using (Daemon daemon = Daemon.Through(Make.Ours, ["/bin/sh", "-c", Limited], Config))
        {
            string[] ask =
                [Programs.Client(Make.Ours), "-n", "-C", "/dev/null", "-M", "127.0.0.1", "-p", $"{daemon.Port}", "-P"];
            for (int i = 0; i < 20; i++)
            {
                Assert.Equal((0, $"127.0.0.1: {daemon.Pid}\r\n", ""), Command.Run("", ["/bin/sh", "-c", Limited, .. ask]));
            }

            Assert.Equal(
                (69, "", $"console: {TooLittle}\n"),
                Command.Run("", ["/bin/sh", "-c", Tight, .. ask]));
        }

        // With the latter there is not even room for what the runtime needs to print.
        foreach (string limit in (string[])["340000", "66000"])
        {
            string[] tight = ["/bin/sh", "-c", Tight.Replace("340000", limit, StringComparison.Ordinal)];
            Assert.Equal(
                (71, "", $"conserver: {TooLittle.Replace("340000", limit, StringComparison.Ordinal)}\n"),
                Command.Run("", [.. tight, Programs.Server(Make.Ours), "-C", "/dev/null"]));
        }
    }

    [Fact]
    public void What_happens_to_a_file_of_all_loops_is_said_once()
    {
        using Daemon daemon = Daemon.Through(
            Make.Ours, ["env", "DOTNET_PROCESSOR_COUNT=4"], "config * { unifiedlog /nowhere/log; }\n" + Config);
        daemon.Messages.Take("FileOpen(/nowhere/log): No such file or directory");
        Assert.Equal(0, daemon.Terminate());
        Assert.DoesNotContain("/nowhere/log", daemon.Messages.TakeToEnd(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nohup")]
    [InlineData("env", "--ignore-signal")]
    [InlineData("env", "--block-signal")]
    public void Signals_with_a_meaning_are_heard_whoever_started_it(params string[] others)
    {
        using Daemon daemon = Daemon.Through(Make.Ours, others, Config);
        daemon.Signal(Posix.SIGHUP);
        daemon.Messages.Take("processing SIGHUP");
        daemon.Signal(Posix.SIGUSR1);
        daemon.Messages.Take("processing SIGUSR1");
        daemon.Signal(Posix.SIGUSR2);
        daemon.Messages.Take("processing SIGUSR2");
        daemon.Signal(Posix.SIGINT);
        Assert.Equal(0, daemon.Exit());
    }

    [Fact]
    public void TERM_is_heard_though_it_was_ignored()
    {
        using Daemon daemon = Daemon.Through(Make.Ours, ["env", "--ignore-signal"], Config);
        Assert.Equal(0, daemon.Terminate());
    }

    [Fact]
    public void Signals_without_a_meaning_do_nothing()
    {
        using var daemon = new Daemon(Make.Ours, Config, "", "-E");
        foreach (int signal in Meaningless)
        {
            daemon.Signal(signal);
        }

        Assert.Equal(daemon.Pid.ToString(CultureInfo.InvariantCulture), daemon.Ask("pid"));
        Assert.Equal(0, daemon.Terminate());
    }

    [Fact]
    public void What_it_ignores_its_commands_do_not()
    {
        const string Ignored = "grep SigIgn /proc/self/status; exec sleep 1000";
        using Daemon daemon = Daemon.Through(
            Make.Ours,
            ["env", "--ignore-signal=HUP,INT,QUIT,PIPE,TERM,USR1,TTOU,XFSZ"],
            Config.Replace("exec cat", $"exec \"{Ignored}\"", StringComparison.Ordinal));
        daemon.UntilLogged("c", "SigIgn:\t");
        string mask = daemon.LogText("c").Split("SigIgn:\t")[1][..16];

        // 32 and 33 are the C library's own.
        Assert.Equal(0, long.Parse(mask, NumberStyles.HexNumber, CultureInfo.InvariantCulture) & 0x7FFFFFFF);
    }

    [Fact]
    public void A_log_at_the_file_size_limit_is_like_a_full_disk()
    {
        using var daemon = new Daemon(
            Make.Ours,
            Config + "console noisy { exec \"until [ -e go ]; do sleep 0.05; done; seq 100000 130000; cat\"; }\n",
            "",
            "-E");
        Assert.Equal(0, Command.Run("", "prlimit", "--pid", $"{daemon.Pid}", "--fsize=65536").Exit);
        File.WriteAllText(Path.Combine(daemon.Folder, "go"), "");
        daemon.Messages.Take("File too large");
        Assert.Equal(daemon.Pid.ToString(CultureInfo.InvariantCulture), daemon.Ask("pid"));
        daemon.UntilLogged("c", "[-- Console up -- ");
    }

    [Theory]
    [InlineData("exec \"while read x; do echo; done\";", "/bin/sh\0-ce\0while read x; do echo; done\0")]
    [InlineData("exec \"while read x; do echo; done\"; execrunas daemon;", "/bin/sh\0-ce\0while read x; do echo; done\0")]
    public void A_command_of_a_console_is_a_shell_by_its_whole_path(string items, string expected)
    {
        using Daemon daemon = Daemon.Through(Make.Ours, ["env"], Config + $"console shell {{ {items} }}\n");
        Deadline.Until(
            () => Processes().Where(process => process.Parent == daemon.Pid)
                .Any(process => CommandLine(process.Pid) == expected),
            () => "the command with its arguments");
    }

    [Fact]
    public void As_process_1_it_reaps_what_consoles_leave_behind()
    {
        const string Orphans = "for i in 1 2 3; do (sleep 0.2 & ) ; done; (trap '' HUP; sleep 0.5 & ); exec cat";
        using Daemon daemon = Daemon.Through(
            Make.Ours,
            ["unshare", "--pid", "--fork", "--mount-proc", "--kill-child=TERM"],
            Config.Replace("exec cat", $"exec \"{Orphans}\"", StringComparison.Ordinal));
        daemon.UntilLogged("c", "[-- Console up -- ");
        int[] of = [.. Processes().Where(process => process.Parent == daemon.Pid).Select(process => process.Pid)];
        int one = Assert.Single(of);
        Deadline.Until(
            () => Processes().Where(process => process.Parent == one).All(process => process.Name == "cat")
                && Processes().Any(process => process.Parent == one),
            () => "only the console's command; there are "
                + string.Join(' ', Processes().Where(process => process.Parent == one)));
    }

    [Fact]
    public void As_process_1_it_hears_how_its_own_commands_have_ended()
    {
        const int Times = 15;
        const string Brief = """
            console brief { exec "sleep 0.05; exit 3"; options autoreinit; initspinmax 254; }
            task a { cmd "sleep 0.02 & exit 7"; }

            """;
        Daemon daemon = Daemon.Through(
            Make.Ours, ["unshare", "--pid", "--fork", "--mount-proc", "--kill-child=TERM"], Config + Brief);
        using var stage = new Stage(Make.Ours, daemon);
        Viewer ann = stage.Attach("ann", "c");
        for (int i = 0; i < Times; i++)
        {
            ann.Escape("!a");
            ann.Until("[task terminated: exit(7)]\r\n");
            daemon.Messages.Take("[brief] exit(3)\n");
        }

        daemon.UntilLogged("brief", "[-- Console down -- ");
        Assert.DoesNotContain("internal error", daemon.Messages.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("unknown", daemon.Messages.Text, StringComparison.Ordinal);
    }

    // Empty of one that has ended since it was found.
    private static string CommandLine(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline");
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static IEnumerable<(int Pid, int Parent, string Name)> Processes()
    {
        foreach (string folder in Directory.EnumerateDirectories("/proc", "*"))
        {
            if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out int pid))
            {
                continue;
            }

            string stat;
            try
            {
                stat = File.ReadAllText(folder + "/stat");
            }
            catch (IOException)
            {
                continue;
            }

            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            yield return (
                pid,
                int.Parse(fields[1], CultureInfo.InvariantCulture),
                stat[(stat.IndexOf('(', StringComparison.Ordinal) + 1)..stat.LastIndexOf(')')]);
        }
    }
}
