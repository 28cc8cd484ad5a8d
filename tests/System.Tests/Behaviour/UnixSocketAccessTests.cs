using System.Net.Sockets;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Behaviour;

/// <summary>
/// Who may come in over Unix-domain sockets: the kernel's word in place of a password, and the rules for hosts. Neither of
/// Debian's programs has such sockets, so that there is nobody else to pair ours with.
/// </summary>
public sealed class UnixSocketAccessTests : IDisposable
{
    private const string Console = "console c1 { master localhost; type exec; exec cat; rw *; }\n";
    private const string Asking = "access * { allowed 127.0.0.1; }\n" + Console;

    private readonly SocketFolder sockets = new();

    public void Dispose() => sockets.Dispose();

    [Fact]
    public void The_kernel_vouches_for_users_in_place_of_a_password()
    {
        using var daemon = new Daemon(Make.Ours, sockets, Asking);
        using var root = new RawClient(sockets.Master, "root");
        root.LogIn("anybody");

        Assert.Equal("ok\r\nok\r\n@0\r\ngoodbye\r\n", TalkAsDaemon("0", "login daemon\r\nmaster\r\nexit\r\n"));
        Assert.Equal("ok\r\nok\r\ngoodbye\r\n", TalkAsDaemon("1", "login daemon\r\nexit\r\n"));
        foreach (string user in new[] { "root", "bin", "no-such-user", "Daemon", "1" })
        {
            Assert.Equal(
                $"ok\r\npasswd? {Daemon.HostName}\r\ninvalid password\r\n", TalkAsDaemon("0", $"login {user}\r\nx\r\n"));
            Assert.Equal(
                $"ok\r\npasswd? {Daemon.HostName}\r\ninvalid password\r\n", TalkAsDaemon("1", $"login {user}\r\nx\r\n"));
        }
    }

    [Fact]
    public void The_client_of_another_user_needs_no_password_under_its_own_name()
    {
        using var daemon = new Daemon(Make.Ours, sockets, Asking);
        string client = sockets.Beside("console");

        // By another process: what this one has open for writing, a child that is just being started has open as well, and
        // the kernel would not start it (ETXTBSY).
        Assert.Equal(0, Command.Run("", "cp", Programs.Client(Make.Ours), client).Exit);
        string[] words = [client, "-n", "-C", "/dev/null", "-M", sockets.Path, "-R"];
        (int exit, string output, string errors) = Command.RunAsDaemon("", [.. words, "-l", "daemon"]);
        Assert.Equal((0, "version `conserver.com version 8.2.7'\r\nConserver 0.1.0\r\n", ""), (exit, output, errors));
        (exit, output, errors) = Command.RunAsDaemon("", [.. words, "-l", "root"]);
        Assert.Equal((0, ""), (exit, output));
        Assert.Contains("password", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_password_still_lets_in_whom_the_kernel_does_not_vouch_for()
    {
        using var daemon = new Daemon(Make.Ours, sockets, Asking, "guest:\nbob:$1$saltsalt$qjXMvbEw8oaL.CzflDtaK/\n");
        Assert.Equal("ok\r\nok\r\ngoodbye\r\n", TalkAsDaemon("0", "login guest\r\nexit\r\n"));
        Assert.Equal(
            $"ok\r\npasswd? {Daemon.HostName}\r\nok\r\ngoodbye\r\n", TalkAsDaemon("0", "login bob\r\npassword\r\nexit\r\n"));
    }

    [Theory]
    [InlineData("access * { trusted 127.0.0.1; }\n")]
    [InlineData("access * { trusted localhost; }\n")]
    [InlineData("config * { defaultaccess trusted; }\n")]
    public void Everybody_may_be_anybody_where_this_machine_is_trusted(string access)
    {
        using var daemon = new Daemon(Make.Ours, sockets, access + Console);
        Assert.Equal("ok\r\nok\r\ngoodbye\r\n", TalkAsDaemon("0", "login bob\r\nexit\r\n"));
    }

    [Theory]
    [InlineData("access * { rejected 127.0.0.1; }\n")]
    [InlineData("access * { trusted 10.0.0.0/8; }\n")]
    [InlineData("")]
    public void Nobody_comes_in_where_this_machine_is_rejected(string access)
    {
        using var daemon = new Daemon(Make.Ours, sockets, access + Console);
        foreach (UnixDomainSocketEndPoint point in new[] { sockets.Master, sockets.Group })
        {
            using var root = new RawClient(point, "root");
            Assert.Equal("access from your host refused\r\n", root.UntilEnd());
        }
    }

    [Fact]
    public void Without_access_rules_one_is_made_for_this_machine()
    {
        using var daemon = new Daemon(Make.Ours, sockets, Console, "", "-at");
        using var client = new RawClient(sockets.Master, "C");
        client.LogIn("bob");
        daemon.Terminate();
        string line = Assert.Single(
            daemon.Messages.Whole().Split('\n'), text => text.Contains("access type", StringComparison.Ordinal));
        Assert.EndsWith("INFO: access type `t' for `127.0.0.1'", line, StringComparison.Ordinal);
    }

    /// <summary>Sends all of it at once as user daemon; what the server said.</summary>
    private string TalkAsDaemon(string socket, string lines)
    {
        (int exit, string output, string errors) =
            Command.RunAsDaemon(lines, "/usr/bin/socat", "-t", "20", "-", "UNIX-CONNECT:" + sockets.File(socket));
        Assert.True(exit == 0, errors);
        return output;
    }
}
