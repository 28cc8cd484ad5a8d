using System.Globalization;
using Conserver.System.Tests.Harness;
using Conserver.System.Tests.Peers;

namespace Conserver.System.Tests.Behaviour;

/// <summary>Modules of PAM that do what none should, and the daemon that asks them.</summary>
public sealed class PamTests : IDisposable
{
    private const string Config = """
        access * { allowed 127.0.0.0/8; }
        console c1 { master localhost; type exec; exec cat; rw *; }
        """;

    private const string CannotBeChecked = "login cannot be checked now, try again later\r\n";

    private readonly PamWorld world = new();

    public void Dispose() => world.Dispose();

    [Fact]
    public void A_module_that_crashes_leaves_prints_or_changes_the_process_hurts_itself_alone()
    {
        using Daemon daemon = world.Start(Make.Ours, Config, "-E");
        Assert.Equal(CannotBeChecked, Answer(daemon, "crashes"));
        daemon.Messages.Take("the system's check of `crashes': the check ended without an answer (signal(11))");
        Assert.Equal(CannotBeChecked, Answer(daemon, "leaves"));
        daemon.Messages.Take("the system's check of `leaves': the check ended without an answer (exit(0))");
        Assert.Equal("invalid password\r\n", Answer(daemon, "prints"));
        Assert.Equal("ok\r\n", Answer(daemon, "signals"));
        Assert.Equal("ok\r\n", Answer(daemon, "good"));
        Assert.Equal("invalid password\r\n", Answer(daemon, "expired"));
        daemon.Messages.Take("CheckPass(): PAM failure(expired): User account has expired");
        Assert.Empty(Checks(daemon));
    }

    [Fact]
    public void What_a_module_leaves_running_ends_with_its_check_and_holds_nobody_up()
    {
        using Daemon daemon = world.Start(Make.Ours, Config, "-E");
        Assert.Equal("ok\r\n", Answer(daemon, "forks"));
        Assert.Equal("invalid password\r\n", Answer(daemon, "forks", password: "wrong"));
        Assert.Equal(CannotBeChecked, Answer(daemon, "forksandleaves"));
        daemon.Messages.Take("the system's check of `forksandleaves': the check ended without an answer (exit(0))");
        Deadline.Until(() => ChecksOfAll().Length == 0, () => "the end of what modules have started");
    }

    [Fact]
    public void A_module_that_asks_or_talks_without_end_is_answered_as_ever_by_an_old_client()
    {
        using Daemon daemon = world.Start(Make.Ours, Config, "-E");
        Assert.Equal("ok\r\n", Answer(daemon, "thousand"));
        Assert.Equal("ok\r\n", Answer(daemon, "shouts"));
        Assert.Equal("invalid password\r\n", Answer(daemon, "thousand", password: "wrong"));
    }

    [Fact]
    public void Our_client_is_not_asked_without_end_and_reads_a_part_of_what_is_said_by_the_megabyte()
    {
        using var stage = new Stage(Make.Ours, world.Start(Make.Ours, Config));
        Viewer viewer = stage.OnTerminal("shouts", "-P");
        Type(viewer, "secret", "xxxxxxxxMore: ", "secret");
        viewer.Until($"{stage.Daemon.Pid}");
        viewer.UntilExit();

        viewer = stage.OnTerminal("thousand", "-P");
        viewer.Until("password: ");
        viewer.UntilSecret();
        viewer.Type("secret\r");
        for (int i = 0; i < 16; i++)
        {
            viewer.Until("Again: ");
            viewer.UntilSecret();
            viewer.Type("secret\r");
        }

        viewer.Until("login cannot be checked now");
        Posix.Kill(viewer.Pid, Posix.SIGKILL);
        stage.Daemon.Messages.Take("the system's check of `thousand' does not come to an end of its questions");
        Deadline.Until(() => Checks(stage.Daemon).Length == 0, () => "the end of the check");
    }

    [Fact]
    public void Another_spelling_of_a_name_is_nobodys_whoever_knows_it()
    {
        using Daemon daemon = world.StartWithoutCapitals(Make.Ours, Config, "-E");
        Assert.Equal("ok\r\n", Answer(daemon, "folds"));
        Assert.Equal("invalid password\r\n", Answer(daemon, "FOLDS"));
        daemon.Messages.Take("CheckPass(): PAM failure(FOLDS): the account's name is `folds'");
        Assert.Equal("invalid password\r\n", Answer(daemon, "Folds", password: "wrong"));
        Assert.Equal("invalid password\r\n", Answer(daemon, "renames"));
        daemon.Messages.Take("CheckPass(): PAM failure(renames): the account's name is `twice'");

        // The old one lets them in, under the name that was typed.
        using Daemon old = world.StartWithoutCapitals(Make.Debian, Config, "-E");
        Assert.Equal("ok\r\n", Answer(old, "FOLDS"));
        Assert.Equal("ok\r\n", Answer(old, "renames"));
    }

    [Fact]
    public void A_daemon_with_a_user_of_its_own_asks_as_that_user()
    {
        using Daemon daemon = world.Start(Make.Ours, Config, "-E", "--user", "daemon");
        Assert.Equal("ok\r\n", Answer(daemon, "daemon"));
        Assert.Equal("invalid password\r\n", Answer(daemon, "daemon", password: "wrong"));
        Assert.Equal("ok\r\n", Answer(daemon, "twice"));

        // pam_unix lets in the daemon's own user alone, and asks a program that has the group's rights.
        Assert.Equal("invalid password\r\n", Answer(daemon, "good"));
    }

    [Fact]
    public void Nobody_of_the_same_user_can_look_into_a_check_and_nothing_outside_it_has_the_password()
    {
        using Daemon daemon = world.Start(Make.Ours, Config, "-E", "--user", "daemon");
        using RawClient client = Ask(daemon, "hangs", "top-secret-word");
        Deadline.Until(() => Checks(daemon) is [var one] && IsHidden(one), () => "a check that has hidden itself");
        int check = Checks(daemon).Single();
        foreach (string file in (string[])["environ", "maps", "mem", "fd/0"])
        {
            Assert.NotEqual(0, Command.RunAsDaemon("", "/usr/bin/head", "-c", "1", $"/proc/{check}/{file}").Exit);
        }

        foreach (string file in (string[])["environ", "cmdline"])
        {
            Assert.DoesNotContain("top-secret", Text($"/proc/{check}/{file}"), StringComparison.Ordinal);
        }

        Assert.Equal("PATH=/usr/sbin:/usr/bin:/sbin:/bin", Text($"/proc/{check}/environ").TrimEnd('\0'));
        Assert.All(
            Directory.GetFiles($"/proc/{check}/fd").Select(fd => new FileInfo(fd).LinkTarget!),
            open => Assert.True(
                open.StartsWith("pipe:", StringComparison.Ordinal) || open is "/dev/null" or "/dev/urandom", open));
    }

    // Its files of /proc are root's then.
    private static bool IsHidden(int process) =>
        Command.Run("", "/usr/bin/stat", "-c", "%u", $"/proc/{process}/environ").Output == "0\n";

    [Fact]
    public void Our_client_answers_what_a_module_asks_beyond_the_password()
    {
        using var stage = new Stage(Make.Ours, world.Start(Make.Ours, Config));
        Viewer viewer = stage.OnTerminal("asks", "-P");
        Type(viewer, "secret", "A code [2J is on its way. Code: ", "4242");

        // What may be shown is, as it is typed.
        viewer.Until("City: ");
        viewer.Type("Paris\r");
        viewer.Until("Paris\r\n");

        // The next connection is another login, for which that one stands: a code may count once.
        viewer.Until($"{stage.Daemon.Pid}");
        viewer.UntilExit();

        viewer = stage.OnTerminal("asks", "-P");
        Type(viewer, "secret", "Code: ", "wrong");
        viewer.Until("invalid password");
        Type(viewer, "secret", "Code: ", "4242");
        viewer.Until("City: ");
        viewer.Type("Rome\r");
        viewer.Until("invalid password");
        Type(viewer, "secret", "Code: ", "");
        viewer.Until("too many bad passwords");
        viewer.UntilExit();

        // Nothing is left of a check whose client has gone in the middle, or never answers.
        viewer = stage.OnTerminal("asks", "-P");
        viewer.Until("password: ");
        viewer.UntilSecret();
        viewer.Type("secret\r");
        viewer.Until("Code: ");
        Assert.Single(Checks(stage.Daemon));
        Posix.Kill(viewer.Pid, Posix.SIGKILL);
        Deadline.Until(() => Checks(stage.Daemon).Length == 0, () => "the end of the check");
        stage.Daemon.Messages.Take("localhost: user `asks' from 127.0.0.1 has left a question without an answer");
    }

    [Fact]
    public void A_client_of_old_is_not_asked_what_it_cannot_answer()
    {
        using var stage = new Stage(Make.Debian, world.Start(Make.Ours, Config));
        Viewer viewer = stage.OnTerminal("asks", "-P");
        for (int i = 0; i < 3; i++)
        {
            viewer.Until("password: ");
            viewer.UntilSecret();
            viewer.Type("secret\r");
            viewer.Until("invalid password");
        }

        viewer.UntilExit();
    }

    private static void Type(Viewer viewer, string password, string question, string answer)
    {
        viewer.Until("password: ");
        viewer.UntilSecret();
        viewer.Type(password + "\r");
        viewer.Until(question);
        viewer.UntilSecret();
        viewer.Type(answer + "\r");
    }

    [Fact]
    public void Modules_that_hang_hold_up_neither_others_nor_the_end()
    {
        using Daemon daemon = world.Start(Make.Ours, Config, "-E");
        RawClient[] hanging = [.. Enumerable.Range(0, 12).Select(_ => Ask(daemon, "hangs"))];
        try
        {
            // Of one address half of the sixteen.
            Deadline.Until(() => Checks(daemon).Length == 8, () => "eight checks");
            int threads = Threads(daemon);
            Assert.InRange(threads, 1, 80);
            Assert.Equal("ok\r\n", Answer(daemon, "good", "127.0.0.2"));
        }
        finally
        {
            foreach (RawClient client in hanging)
            {
                client.Dispose();
            }
        }

        int[] checks = Checks(daemon);
        Assert.Equal(0, daemon.Terminate());
        Deadline.Until(() => checks.All(check => !Directory.Exists($"/proc/{check}")), () => "the end of the checks");
    }

    [Fact]
    public void Two_hundred_at_once_are_all_answered()
    {
        // All of them are of one user from one address, and fifty are wrong: not what the delay is to be in the way of here.
        using Daemon daemon = world.Start(Make.Ours, "config * { logindelay no; }\n" + Config, "-E");
        RawClient[] clients =
            [.. Enumerable.Range(0, 200).Select(i => Ask(daemon, "good", i % 4 == 0 ? "wrong" : "secret"))];
        for (int i = 0; i < clients.Length; i++)
        {
            Assert.Equal(i % 4 == 0 ? "invalid password\r\n" : "ok\r\n", clients[i].Until("\r\n"));
            clients[i].Dispose();
        }
    }

    [Fact]
    public void A_missing_library_is_named_with_its_package()
    {
        using Daemon daemon = world.StartWithoutLibrary(Config, "-E");
        Assert.Equal(CannotBeChecked, Answer(daemon, "good"));
        daemon.Messages.Take("libpam.so.0 is missing (Debian package libpam0g)");
    }

    [Fact]
    public void Without_PAM_the_shadow_file_decides()
    {
        using var bare = new PamWorld(isSetUp: false);
        using Daemon daemon = bare.Start(Make.Ours, Config, "-E");
        Assert.Equal("ok\r\n", Answer(daemon, "good"));
        Assert.Equal("invalid password\r\n", Answer(daemon, "good", password: "wrong"));
        foreach ((string user, string reason) in ((string, string)[])[
            ("locked", "the account is locked"), ("expired", "the account has expired"),
            ("mustchange", "the password must be changed first")])
        {
            Assert.Equal("invalid password\r\n", Answer(daemon, user));
            daemon.Messages.Take($"CheckPass(): PAM failure({user}): {reason}");
        }
    }

    private static string Answer(Daemon daemon, string user, string from = "127.0.0.1", string password = "secret")
    {
        using RawClient client = Ask(daemon, user, password, from);
        return client.Until("\r\n");
    }

    private static RawClient Ask(Daemon daemon, string user, string password = "secret", string from = "127.0.0.1")
    {
        var client = new RawClient(daemon.At, user, from);
        client.Until("ok\r\n");
        client.Send($"login {user}\r\n");
        client.Until("\r\n");
        client.Send(password + "\r\n");
        return client;
    }

    /// <summary>Processes that check passwords for the daemon.</summary>
    private static int[] Checks(Daemon daemon) =>
    [
        .. Directory.EnumerateDirectories($"/proc/{daemon.Pid}/task")
            .SelectMany(ChildrenOf)
            .Where(IsCheck),
    ];

    /// <summary>Those of all daemons, and what they have left: nobody's children any more.</summary>
    private int[] ChecksOfAll() =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out int number) ? number : 0)
            .Where(process => process != 0 && IsCheck(process)
                && Text($"/proc/{process}/maps").Contains(world.Module, StringComparison.Ordinal)),
    ];

    // Both can have gone since they were found.
    private static int[] ChildrenOf(string thread) =>
    [
        .. Text(thread + "/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(text => int.Parse(text, CultureInfo.InvariantCulture)),
    ];

    private static bool IsCheck(int process) =>
        Text($"/proc/{process}/cmdline").Contains("--check-password", StringComparison.Ordinal);

    private static string Text(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static int Threads(Daemon daemon) => Directory.EnumerateDirectories($"/proc/{daemon.Pid}/task").Count();
}
