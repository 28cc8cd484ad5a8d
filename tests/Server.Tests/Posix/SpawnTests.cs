using System.Runtime.InteropServices;
using System.Text;
using Conserver.Posix;

namespace Conserver.Server.Tests.Posix;

public sealed partial class SpawnTests
{
    [Theory]
    [InlineData("exit 7", "exit(7)")]
    [InlineData("kill -TERM $$", "signal(15)")]
    [InlineData("true", "exit(0)")]
    public void The_way_a_child_ended_is_told_as_conserver_tells_it(string command, string expected)
    {
        using Child child = Spawn.Start(new SpawnRequest("/bin/sh", ["sh", "-c", command]));
        Assert.Equal(expected, Wait(child).ToString());
    }

    [Fact]
    public void A_child_on_a_pty_has_it_as_its_controlling_terminal()
    {
        Pty pty = Pty.Open();
        PtyModes.Apply(pty.Master, ixon: true, ixany: false, ixoff: false);
        using Child child = Spawn.Start(
            new SpawnRequest("/bin/sh", ["sh", "-c", "tty; echo to-the-terminal >/dev/tty"]) { Terminal = pty.SlavePath });
        string output = ReadAll(pty.Master);
        Assert.Equal($"{pty.SlavePath}\r\nto-the-terminal\r\n", output);
        Assert.Equal("exit(0)", Wait(child).ToString());
        Sys.Close(pty.Master);
    }

    [Fact]
    public void A_child_inherits_no_other_descriptor()
    {
        (int read, int write) = Sys.Pipe();
        using Child child = Spawn.Start(new SpawnRequest("/bin/ls", ["ls", "/proc/self/fd"]) { Output = write });
        Sys.Close(write);
        string[] seen = ReadAll(read).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        // 3 is the directory that ls itself has open; 0 was not given.
        Assert.Equal(["1", "2", "3"], seen.Where(fd => fd != "0").Order(StringComparer.Ordinal));
        Assert.Equal("exit(0)", Wait(child).ToString());
        Sys.Close(read);
    }

    [Fact]
    public void A_program_that_does_not_exist_is_an_error_at_once()
    {
        PosixException failure = Assert.Throws<PosixException>(
            () => Spawn.Start(new SpawnRequest("/no/such/program", ["x"])));
        Assert.Contains("No such file or directory", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_child_that_somebody_else_has_reaped_ends_once_and_nobody_knows_how()
    {
        using var loop = new Loop("test");
        Child child = Spawn.Start(new SpawnRequest("/bin/sh", ["sh", "-c", "exit 7"]));
        Assert.Equal(child.Pid, waitpid(child.Pid, out _, 0));
        int before = loop.Watched;
        List<string> ends = [];
        child.Await(loop, StrictOwner.Instance, status => ends.Add(status.ToString()));
        for (int turn = 0; turn < 3; turn++)
        {
            loop.Turn(TimeSpan.Zero);
        }

        Assert.Equal(["exit(unknown)"], ends);
        Assert.Equal(before, loop.Watched);
        Assert.Equal("exit(unknown)", child.Wait().ToString());
    }

    private static ExitStatus Wait(Child child)
    {
        using var loop = new Loop("test");
        ExitStatus status = default;
        bool ended = false;
        loop.Watch(child.PidFd, Ready.Read, StrictOwner.Instance, _ => ended = child.TryReap(out status));
        while (!ended)
        {
            loop.Turn(TimeSpan.FromSeconds(20));
        }

        return status;
    }

    private static string ReadAll(int fd)
    {
        using var loop = new Loop("test");
        var text = new StringBuilder();
        bool ended = false;
        byte[] buffer = new byte[4096];
        Watch watch = loop.Watch(fd, Ready.Read, StrictOwner.Instance, _ =>
        {
            int got = Sys.Read(fd, buffer);
            ended = got <= 0 && got != -Errno.EAGAIN;
            text.Append(Encoding.ASCII.GetString(buffer, 0, Math.Max(0, got)));
        });
        while (!ended)
        {
            loop.Turn(TimeSpan.FromSeconds(20));
        }

        watch.Remove();
        return text.ToString();
    }

    [LibraryImport("libc")]
    private static partial int waitpid(int pid, out int status, int options);
}
