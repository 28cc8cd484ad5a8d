using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Behaviour;

/// <summary><c>conserver --passwd</c>: what it writes is what both daemons read.</summary>
public sealed class PasswordCommandTests : IDisposable
{
    private const string Config = """
        access * { allowed 127.0.0.1; }
        console c1 { master localhost; type exec; exec cat; rw *; }
        """;

    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_password_from_a_pipe_is_one_that_both_daemons_take()
    {
        folder.Write("passwd", "# ours\n*any*:*\n");
        (int exit, string output, string errors) = Run("secret \u0001\nrest\n", "bob", "-P", folder.File("passwd"));
        Assert.Equal((0, $"{folder.File("passwd")}: the password of `bob' is changed\n", ""), (exit, output, errors));
        string text = File.ReadAllText(folder.File("passwd"));
        Assert.Matches(@"^# ours\nbob:\$y\$[^:\n]+\n\*any\*:\*\n$", text);
        foreach (Make make in (Make[])[Make.Debian, Make.Ours])
        {
            using Daemon daemon = new(make, Config, text, "-E");
            Assert.Equal("ok\r\n", LogIn(daemon, "secret \u0001"));
            Assert.Equal("invalid password\r\n", LogIn(daemon, "secret"));
        }
    }

    [Fact]
    public void The_configuration_says_where_the_file_is()
    {
        folder.Write("cf", $"config * {{ passwdfile {folder.File("there")}; }}\n{Config}");
        Assert.Equal(0, Run("secret\n", "bob", "-C", folder.File("cf")).Exit);
        Assert.StartsWith("bob:$y$", File.ReadAllText(folder.File("there")), StringComparison.Ordinal);
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.File("there")));
        (int exit, _, string errors) = Run("secret\n", "bob", "-C", "/nonexistent/cf");
        Assert.Equal((66, "/nonexistent/cf: error: cannot be read; -P names the password file\n"), (exit, errors));
    }

    [Theory]
    [InlineData("", "standard input has no password: nothing has been changed\n")]
    [InlineData("\n", "standard input has no password: nothing has been changed\n")]
    [InlineData("a\0b\n", "a password has no NUL: nothing has been changed\n")]
    public void What_no_client_can_type_is_refused(string input, string message)
    {
        (int exit, string output, string errors) = Run(input, "bob", "-P", folder.File("passwd"));
        Assert.Equal((65, "", message), (exit, output, errors));
        Assert.False(File.Exists(folder.File("passwd")));
    }

    [Fact]
    public void Too_long_a_password_is_refused_and_the_longest_one_is_not()
    {
        Assert.Equal(65, Run(new string('x', 512) + "\n", "bob", "-P", folder.File("passwd")).Exit);
        Assert.Equal(0, Run(new string('x', 511) + "\n", "bob", "-P", folder.File("passwd")).Exit);
    }

    [Fact]
    public void What_cannot_be_written_is_said_and_nothing_is_left()
    {
        (int exit, _, string errors) = Run("secret\n", "bob", "-P", "/nonexistent/passwd");
        Assert.Equal(71, exit);
        Assert.Equal(
            "/nonexistent/passwd: error: open(/nonexistent/passwd.new): No such file or directory: "
                + "nothing has been changed\n",
            errors);
        Assert.Equal(64, Run("secret\n", "b:b", "-P", folder.File("passwd")).Exit);
    }

    [Fact]
    public void On_a_terminal_it_asks_twice_and_shows_nothing()
    {
        (int exit, string output, _) = OnTerminal("secret", "secret");
        Assert.Equal(0, exit);
        Assert.DoesNotContain("secret", output, StringComparison.Ordinal);
        Assert.Contains("is changed", output, StringComparison.Ordinal);
        (exit, output, _) = OnTerminal("secret", "other");
        Assert.Equal(65, exit);
        Assert.Contains("the two are not the same: nothing has been changed", output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_interrupt_ends_it_and_the_terminal_shows_again_what_is_typed()
    {
        (int exit, string output, _) = Expect(
            $$"""
            spawn -noecho /bin/sh
            send "{{Programs.Server(Make.Ours)}} --passwd bob -P {{folder.File("passwd")}}; stty -a; printf over%d 1\r"
            must "New password of bob: "
            send "\003"
            must "iexten echo "
            must "over1"
            """);
        Assert.True(exit == 0, output);
        Assert.False(File.Exists(folder.File("passwd")));
    }

    private (int Exit, string Output, string Errors) OnTerminal(string first, string second) => Expect($$"""
        spawn -noecho {{Programs.Server(Make.Ours)}} --passwd bob -P {{folder.File("passwd")}}
        must "New password of bob: "
        send "{{first}}\r"
        must "The same again: "
        send "{{second}}\r"
        expect eof
        exit [lindex [wait] 3]
        """);

    private (int Exit, string Output, string Errors) Expect(string script)
    {
        folder.Write("script", $$"""
            set timeout 20
            proc must {text} { global spawn_id; expect timeout { exit 99 } eof { exit 98 } $text {} }
            {{script}}

            """);
        return Command.Run("", "/usr/bin/expect", "-f", folder.File("script"));
    }

    private static (int Exit, string Output, string Errors) Run(string input, string user, params string[] words) =>
        Command.Run(input, [Programs.Server(Make.Ours), "--passwd", user, .. words]);

    private static string LogIn(Daemon daemon, string password)
    {
        using var client = new RawClient(daemon.At, "bob");
        client.Until("ok\r\n");
        client.Send("login bob\r\n");
        client.Until("\r\n");
        client.Send(password + "\r\n");
        return client.Until("\r\n");
    }
}
