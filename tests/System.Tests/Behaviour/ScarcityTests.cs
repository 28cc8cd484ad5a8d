using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Behaviour;

/// <summary>Descriptors, disks and hosts that are not to be had.</summary>
public sealed class ScarcityTests
{
    private const string Config = """
        access * { trusted 127.0.0.1; admin root; }
        default * { master localhost; type exec; rw *; }

        """;

    [Fact]
    public void A_line_and_an_initcmd_for_which_there_are_no_descriptors_leave_nothing_behind()
    {
        using var stage = new Stage(
            Make.Ours, Make.Debian, Config + """
            console c { exec cat; logfile ""; initcmd "exec true"; initspinmax 254; initspintimer 1; }

            """, "", "-E");
        RawClient ann = stage.Group("A");
        ann.Attach("ann", "c");
        Daemon daemon = stage.Daemon;
        Until(daemon, () => Children(daemon) == 1, "one child");
        int before = daemon.Descriptors;
        HashSet<int> open = [.. Directory.EnumerateFileSystemEntries($"/proc/{daemon.Pid}/fd")
            .Select(path => int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture))];
        ann.Ask("\u0005cd");
        Until(daemon, () => Children(daemon) == 0, "no children");

        // Some may still be about to be closed: what stays open in each of the rounds below exceeds them all the same.
        int closed = daemon.Descriptors;
        HashSet<int> down = [.. Directory.EnumerateFileSystemEntries($"/proc/{daemon.Pid}/fd")
            .Select(path => int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture))];
        int failed = 0;
        for (int room = 0; room < 14; room++)
        {
            Limit(daemon.Pid, Enumerable.Range(3, 4096).First(limit => limit - down.Count(fd => fd < limit) == room));
            ann.Send("\u0005co");
            string answer = ann.UntilAny("up]\r\n", "down]\r\n");
            ann.Send("\u0005cd");
            ann.Until("]\r\n");
            failed += answer.EndsWith("down]\r\n", StringComparison.Ordinal) ? 1 : 0;
            Limit(daemon.Pid, 1024);
            Until(daemon, () => Children(daemon) == 0, "no children");
            Until(daemon, () => daemon.Descriptors <= closed, $"{closed} descriptors with room for {room}");
        }

        Assert.InRange(failed, 1, 13);
        daemon.Messages.Take("initcmd: ");
        ann.Send("\u0005co");
        ann.Until("up]\r\n");
        Until(daemon, () => Children(daemon) == 1 && daemon.Descriptors <= before, "all as before");
    }

    [Fact]
    public void The_last_output_of_a_command_arrives_beside_neighbours_that_flood()
    {
        const int Runs = 60;
        string neighbours = string.Concat(Enumerable.Range(0, 4).Select(i =>
            $"console n{i} {{ exec \"exec yes neighbour\"; logfile @dir@/n{i}.log; logfilemax 1m; }}\n"));
        using var daemon = new Daemon(
            Make.Ours,
            Config + neighbours + """
            console c { exec "until [ -e run ]; do sleep 0.1; done; exec sh ./run"; logfile @dir@/c.log; initspinmax 0; }

            """,
            "",
            "-E");
        File.WriteAllText(Path.Combine(daemon.Folder, "runs"), "");
        File.WriteAllText(Path.Combine(daemon.Folder, "run.new"), $"""
            [ $(wc -l < runs) -lt {Runs} ] || exec sleep 1000
            echo >> runs; seq 1 3000; echo END

            """);
        File.Move(Path.Combine(daemon.Folder, "run.new"), Path.Combine(daemon.Folder, "run"));
        string Said() => string.Concat(
            daemon.LogText("c").Split('\n').Where(line => !line.StartsWith("[-- ", StringComparison.Ordinal)));
        Until(daemon, () => File.ReadAllLines(Path.Combine(daemon.Folder, "runs")).Length == Runs, $"{Runs} runs");
        string run = string.Concat(Enumerable.Range(1, 3000).Select(i => $"{i}\r")) + "END\r";
        Until(daemon, () => Said().Length >= run.Length * Runs, "the last of them in the log");
        Assert.Equal(string.Concat(Enumerable.Repeat(run, Runs)), Said());
    }

    [Fact]
    public void Where_lines_have_taken_all_descriptors_somebody_can_still_come_in_and_take_one_down()
    {
        string consoles = Config + string.Concat(Enumerable.Range(0, 40).Select(i =>
            $"console c{i} {{ type exec; exec cat; logfile \"\"; options reinitoncc; }}\n"));
        using Daemon daemon = Daemon.Through(Make.Ours, ["/usr/bin/prlimit", "--nofile=60:60"], consoles, "-E");
        Until(daemon, () => daemon.Messages.Text.Contains("Too many open files", StringComparison.Ordinal), "all taken");
        for (int i = 0; i < 3; i++)
        {
            using var client = new RawClient(daemon.GroupPorts()[0], "admin");
            client.LogIn("root");
            Assert.Contains("c7", client.Ask("hosts\r\n"), StringComparison.Ordinal);
            client.Call("c39");
            client.Send("\u0005cd");
            client.Until("]\r\n");
        }
    }

    [Fact]
    public void Reloads_while_connects_to_one_host_hang_do_not_add_to_them()
    {
        // Its queue of connections is full: those that come now get no answer.
        using var host = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        host.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        host.Listen(0);
        int port = ((IPEndPoint)host.LocalEndPoint!).Port;
        using var first = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        first.Connect(host.LocalEndPoint);
        string Consoles(string extra) => Config + string.Concat(Enumerable.Range(0, 300).Select(i =>
            $"console h{i} {{ type host; host 127.0.0.1; port {port}; protocol raw; logfile \"\"; {extra} }}\n"));
        using var daemon = new Daemon(Make.Ours, Consoles(""), "", "-E");
        Until(daemon, () => Connects(port) > 0, "connects under way");
        int before = Connects(port);
        daemon.Reload(Consoles("timestamp 1h;"));
        daemon.Reload(Consoles("protocol telnet;"));
        daemon.Reload(Consoles(""));
        Assert.InRange(before, 1, 64 * 8);
        Assert.InRange(Connects(port), 1, Math.Max(before, 64 * Environment.ProcessorCount));
        var accepted = new List<Socket>();
        host.Listen(1000);
        Until(daemon, () =>
        {
            while (host.Poll(0, SelectMode.SelectRead))
            {
                accepted.Add(host.Accept());
            }

            return daemon.Descriptors >= 300 && Connects(port) == 0 && accepted.Count(IsOpen) - 1 >= 300;
        }, "all consoles up");
        Assert.Equal(300 + 1, accepted.Count(IsOpen));
        accepted.ForEach(socket => socket.Dispose());
    }

    private static bool IsOpen(Socket socket) => !socket.Poll(0, SelectMode.SelectRead);

    private static int Connects(int port) => File.ReadLines("/proc/net/tcp").Count(
        line => line.Contains($":{port:X4} 02 ", StringComparison.Ordinal));

    private static int Children(Daemon daemon) =>
        Command.Run("", "ps", "--ppid", $"{daemon.Pid}", "-o", "pid=").Output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;

    private static void Until(Daemon daemon, Func<bool> condition, string what) =>
        Deadline.Until(condition, () => $"{what}; {daemon.Descriptors} descriptors; {daemon.Messages.Text}");

    private static void Limit(int pid, int descriptors) =>
        Assert.Equal(0, Command.Run("", "prlimit", "--pid", $"{pid}", $"--nofile={descriptors}:").Exit);
}
