using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Behaviour;

/// <summary>What the daemon does with the directory of its Unix-domain sockets, and what it leaves alone.</summary>
public sealed class SocketDirectoryTests : IDisposable
{
    private const string Config = """
        access * { trusted 127.0.0.1; }
        console c1 { master localhost; type exec; exec cat; rw *; }

        """;

    private readonly SocketFolder sockets = new();

    public void Dispose() => sockets.Dispose();

    [Fact]
    public void It_is_made_for_everybody_whatever_the_umask_and_outlives_its_sockets()
    {
        string config = sockets.Beside("x.cf");
        File.WriteAllText(config, Config);
        using Process process = Process.Start(
            "/bin/sh", ["-c", "umask 077; exec \"$@\"", "sh", Programs.Server(Make.Ours), "-C", config, "-M", sockets.Path]);
        try
        {
            Deadline.Until(() => Greets(sockets.Group), () => "a greeting");
            Assert.Equal("drwxr-xr-x s\nsrw-rw-rw- 0\nsrw-rw-rw- 1\n", Modes());
        }
        finally
        {
            Posix.Kill(process.Id, Posix.SIGTERM);
            Assert.Equal(0, Deadline.ExitOf(process, () => "its end"));
        }

        Assert.True(Directory.Exists(sockets.Path));
        Assert.Empty(sockets.Names);
    }

    [Fact]
    public void A_daemon_that_was_killed_does_not_keep_the_next_one_from_starting()
    {
        using (var first = new Daemon(Make.Ours, sockets, Config))
        {
            first.Signal(Posix.SIGKILL);
            first.Exit();
        }

        Assert.Equal(["0", "1"], sockets.Names);
        LeaveSocket("27"); // One of the old daemon's groups.
        using var second = new Daemon(Make.Ours, sockets, Config);
        Assert.Equal(["0", "1"], sockets.Names);
        Assert.Equal(0, second.Terminate());
        Assert.Empty(sockets.Names);
    }

    [Fact]
    public void One_that_is_served_is_left_alone()
    {
        using var first = new Daemon(Make.Ours, sockets, Config);
        AssertRefused($"non-empty directory `{sockets.Path}'", sockets.Path);
        Assert.Equal("1", first.Ask("call c1"));
    }

    [Theory]
    [InlineData("a file")]
    [InlineData("a file named 7")]
    [InlineData("a directory named 7")]
    [InlineData("a pipe named 7")]
    [InlineData("a link named 7 to a socket")]
    [InlineData("a link named 7 to nothing")]
    [InlineData("a socket named 7x")]
    public void Anything_else_in_it_is_not_touched_nor_are_sockets_beside_it(string what)
    {
        Directory.CreateDirectory(sockets.Path);
        LeaveSocket("0");
        string seven = sockets.File("7");
        switch (what)
        {
            case "a file":
                File.WriteAllText(sockets.File("notes"), "mine");
                break;
            case "a file named 7":
                File.WriteAllText(seven, "mine");
                break;
            case "a directory named 7":
                Directory.CreateDirectory(seven);
                break;
            case "a pipe named 7":
                Posix.MakePipe(seven);
                break;
            case "a link named 7 to a socket":
                File.CreateSymbolicLink(seven, sockets.File("0"));
                break;
            case "a link named 7 to nothing":
                File.CreateSymbolicLink(seven, sockets.Beside("nothing"));
                break;
            default:
                LeaveSocket("7x");
                break;
        }

        string before = Modes();
        AssertRefused($"non-empty directory `{sockets.Path}'", sockets.Path);
        Assert.Equal(before, Modes());
    }

    [Fact]
    public void A_socket_that_somebody_else_has_put_in_the_place_of_ours_stays()
    {
        using var daemon = new Daemon(Make.Ours, sockets, Config);
        File.Delete(sockets.File("1"));
        LeaveSocket("1");
        Assert.Equal(0, daemon.Terminate());
        Assert.Equal(["1"], sockets.Names);
    }

    [Fact]
    public void Nobody_else_may_be_able_to_put_sockets_into_it()
    {
        Directory.CreateDirectory(sockets.Path);
        const UnixFileMode Mine = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        string changed = $"other users can change directory `{sockets.Path}'";
        foreach (UnixFileMode open in new[] { UnixFileMode.GroupWrite, UnixFileMode.OtherWrite })
        {
            File.SetUnixFileMode(sockets.Path, Mine | open);
            AssertRefused(changed, sockets.Path);
        }

        File.SetUnixFileMode(sockets.Path, Mine);
        Assert.Equal(0, Command.Run("", "/usr/bin/chown", "1", sockets.Path).Exit);
        AssertRefused(changed, sockets.Path);
        Assert.Equal(0, Command.Run("", "/usr/bin/chown", "0", sockets.Path).Exit);
        string link = sockets.Beside("link");
        File.CreateSymbolicLink(link, sockets.Path);
        AssertRefused($"not a directory `{link}'", link);
        using var daemon = new Daemon(Make.Ours, sockets, Config);
        Assert.Equal("1", daemon.Ask("groups"));
    }

    [Fact]
    public void One_that_cannot_be_made_ends_the_start()
    {
        AssertRefused($"mkdir({sockets.Path}/deeper): No such file or directory", sockets.Path + "/deeper");
        Assert.False(Directory.Exists(sockets.Path));
    }

    [Fact]
    public void A_path_that_does_not_fit_into_an_address_is_told_also_by_the_syntax_check()
    {
        string fits = sockets.Path + "/" + new string('d', 105 - sockets.Path.Length - 1);
        Directory.CreateDirectory(sockets.Path);
        string complaint = $"path to socket too long: `{fits}x/0' (108 > 107 bytes)";
        AssertRefused(complaint, fits + "x");
        AssertRefused(complaint, fits + "x", "-S");
        Assert.False(Directory.Exists(fits + "x"));
        using var daemon = new Daemon(Make.Ours, sockets, Config, "", "-M", fits, "-M", sockets.Path);
        Assert.Equal(0, daemon.Terminate());
        (int exit, _) = Start(fits, "-S");
        Assert.Equal(0, exit);
    }

    [Fact]
    public void A_start_that_fails_elsewhere_leaves_no_socket_behind()
    {
        using var other = new FakeDevice(echo: false);
        string port = other.Port.ToString(CultureInfo.InvariantCulture);
        AssertRefused($"bind(127.0.0.1:{port}): Address already in use", $"{sockets.Path},127.0.0.1", "-p", port);
        Assert.False(Directory.Exists(sockets.Path));
        AssertRefused("mkdir(/nonexistent/s): No such file or directory", $"{sockets.Path},/nonexistent/s");
        Assert.Empty(sockets.Names);
    }

    [Fact]
    public void Several_are_served_and_one_named_twice_once()
    {
        using var more = new SocketFolder();
        using var daemon = new Daemon(Make.Ours, sockets, Config, "", "-M", $"{sockets.Path},{more.Path},{sockets.Path}/");
        Assert.Equal("1", daemon.Ask("call c1"));
        Assert.True(Greets(more.Master) && Greets(more.Group));
    }

    /// <summary>Makes a socket nobody listens on.</summary>
    private void LeaveSocket(string name)
    {
        // .NET removes the file of a socket it has bound and closed.
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(sockets.Beside("left")));
        File.Move(sockets.Beside("left"), sockets.File(name));
    }

    private static bool Greets(EndPoint point)
    {
        using var socket = new Socket(point.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(point);
            return socket.Receive(new byte[4]) > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static void AssertRefused(string complaint, string listen, params string[] flags)
    {
        (int exit, string messages) = Start(listen, flags);
        Assert.Equal(71, exit);
        string line = Assert.Single(messages.Split('\n'), text => text.Contains("ERROR", StringComparison.Ordinal));
        Assert.EndsWith("ERROR: " + complaint, line, StringComparison.Ordinal);
    }

    private static (int Exit, string Messages) Start(string listen, params string[] flags)
    {
        using var folder = new ScratchFolder();
        folder.Write("x.cf", Config);
        return Daemon.RunToEnd(Make.Ours, folder.Path, ["-C", "x.cf", "-p", "0", "-b", "0", "-M", listen, .. flags]);
    }

    private string Modes() => Command.Run(
        "", "/usr/bin/find", sockets.Path, "-mindepth", "0", "-printf", "%M %f\n").Output.Split('\n',
        StringSplitOptions.RemoveEmptyEntries)
        .OrderBy(line => line.Split(' ')[1] is "s" ? "" : line.Split(' ')[1], StringComparer.Ordinal)
        .Aggregate("", (all, line) => all + line + "\n");
}
