using System.Net;
using System.Net.Sockets;
using System.Text;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Behaviour;

/// <summary>TCP wrappers, with files of the test's own in the place of the system's: a mount namespace each.</summary>
public sealed class WrapperTests : IDisposable
{
    private const string Config = """
        access * { trusted 127.0.0.0/8; }
        console c { master localhost; type exec; exec cat; rw *; }
        """;

    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void The_files_decide_before_the_rules_and_are_read_anew_each_time(Make make)
    {
        folder.Write("deny", "# for the test\nconserver: 127.0.0.3, bad.test\n");
        folder.Write("hosts", "127.0.0.1 localhost\n127.0.0.4 bad.test\n");
        using Daemon daemon = Start(make, ("deny", "/etc/hosts.deny"), ("hosts", "/etc/hosts"));
        Assert.Equal("ok\r\n", Greeting(daemon, "127.0.0.2"));
        Assert.Equal("access from your host refused\r\n", Greeting(daemon, "127.0.0.3"));
        Assert.Equal("access from your host refused\r\n", Greeting(daemon, "127.0.0.4"));
        folder.Write("deny", "ALL: 127.0.0.2\n");
        Assert.Equal("access from your host refused\r\n", Greeting(daemon, "127.0.0.2"));
        Assert.Equal("ok\r\n", Greeting(daemon, "127.0.0.3"));
    }

    [Fact]
    public void Twist_does_not_put_another_program_in_the_daemons_place()
    {
        folder.Write("allow", "conserver: 127.0.0.3: twist /bin/echo hello\n");
        using Daemon daemon = Start(Make.Ours, ("allow", "/etc/hosts.allow"));
        Assert.Equal("access from your host refused\r\n", Greeting(daemon, "127.0.0.3"));
        Assert.Equal("ok\r\n", Greeting(daemon, "127.0.0.2"));
    }

    [Fact]
    public void Rules_that_nobody_can_read_are_said_loudly()
    {
        folder.Write("deny", "ALL: 127.0.0.3\n");
        folder.Write("nothing", "");
        var link = new FileInfo("/lib/x86_64-linux-gnu/libwrap.so.0");
        string library = link.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
        using Daemon daemon = Start(Make.Ours, ("deny", "/etc/hosts.deny"), ("nothing", library));
        daemon.Messages.Take(
            "hosts.deny has rules about conserver, which DO NOT COUNT: libwrap.so.0 is missing (Debian package libwrap0)");
        Assert.Equal("ok\r\n", Greeting(daemon, "127.0.0.3"));
    }

    [Fact]
    public void Rules_that_open_for_nobody_are_said_at_start()
    {
        using var daemon = new Daemon(Make.Ours, "access * { trusted 127.0.0.1, fd00:; allowed no.such.host.invalid; }\n"
            + "console c { master localhost; type exec; exec cat; rw *; }");
        daemon.Messages.Take("warning: access rule `trusted fd00:'");
        daemon.Messages.Take("warning: access rule `allowed no.such.host.invalid'");
    }

    private Daemon Start(Make make, params (string File, string Place)[] mounts)
    {
        string script = string.Concat(mounts.Select(mount => $"mount --bind {folder.File(mount.File)} {mount.Place} && "));
        return Daemon.Through(
            make, ["/usr/bin/unshare", "-m", "/bin/sh", "-c", script + "exec \"$@\"", "sh"], Config, "-E");
    }

    private static string Greeting(Daemon daemon, string from)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            ReceiveTimeout = (int)Deadline.Limit.TotalMilliseconds,
        };
        socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        socket.Connect(daemon.At);
        var greeting = new StringBuilder();
        var letter = new byte[1];
        while (socket.Receive(letter) > 0)
        {
            greeting.Append((char)letter[0]);
            if (letter[0] == '\n')
            {
                break;
            }
        }

        return greeting.ToString();
    }
}
