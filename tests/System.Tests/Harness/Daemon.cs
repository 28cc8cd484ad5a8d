using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Conserver.System.Tests.Harness;

/// <summary>
/// A running daemon with a folder, a port and a configuration of its own; stopped and reaped when disposed.
/// </summary>
public sealed class Daemon : IDisposable
{
    private readonly Process process;
    private readonly Intake messages;
    private readonly EndPoint door;
    private readonly ScratchFolder folder = new();

    /// <summary>Starts it on 127.0.0.1.</summary>
    public Daemon(Make make, string config, string passwords = "", params string[] flags)
        : this(make, new IPEndPoint(IPAddress.Loopback, Ports.Free()), config, passwords, flags)
    {
    }

    /// <summary>Starts it and waits until the master port says "ok".</summary>
    /// <param name="make">Whose.</param>
    /// <param name="at">Its address and its primary port.</param>
    /// <param name="config">conserver.cf; <c>@dir@</c> stands for the daemon's folder.</param>
    /// <param name="passwords">The password file.</param>
    /// <param name="flags">More command line words.</param>
    public Daemon(Make make, IPEndPoint at, string config, string passwords, params string[] flags)
        : this(make, at, ["-M", at.Address.ToString(), "-p", at.Port.ToString(CultureInfo.InvariantCulture),
            "-b", "0", .. flags], config, passwords)
    {
    }

    /// <summary>Starts it on a directory of Unix-domain sockets alone.</summary>
    public Daemon(Make make, SocketFolder sockets, string config, string passwords = "", params string[] flags)
        : this(make, sockets.Master, ["-M", sockets.Path, .. flags], config, passwords)
    {
    }

    private Daemon(Make make, EndPoint door, string[] flags, string config, string passwords, params string[] through)
    {
        Make = make;
        this.door = door;
        folder.Write("conserver.cf", config.Replace("@dir@", Folder, StringComparison.Ordinal));
        folder.Write("passwd", passwords);
        messages = new Intake($"{make} daemon");
        string[] words = [.. through, Programs.Server(make), "-v", "-C", ConfigPath, "-P", folder.File("passwd"), .. flags];
        process = Launch(words, messages, folder.Path);
        WaitForGreeting();
    }

    /// <summary>Starts it by way of other programs that end with becoming it, e.g. <c>nohup</c>.</summary>
    public static Daemon Through(Make make, string[] others, string config, params string[] flags)
    {
        var at = new IPEndPoint(IPAddress.Loopback, Ports.Free());
        string port = at.Port.ToString(CultureInfo.InvariantCulture);
        return new Daemon(make, at, ["-M", "127.0.0.1", "-p", port, "-b", "0", .. flags], config, "", others);
    }

    public Make Make { get; }

    /// <summary>The address it listens on, and its primary port.</summary>
    public IPEndPoint At => (IPEndPoint)door;

    public int Port => At.Port;

    public string Folder => folder.Path;

    public string ConfigPath => folder.File("conserver.cf");

    public int Pid => process.Id;

    /// <summary>How many descriptors it has open.</summary>
    public int Descriptors => Directory.EnumerateFileSystemEntries($"/proc/{Pid}/fd").Count();

    /// <summary>Its memory in KiB.</summary>
    public int Memory => int.Parse(
        File.ReadLines($"/proc/{Pid}/status").Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))[6..^2],
        CultureInfo.InvariantCulture);

    /// <summary>What it printed on standard output and error.</summary>
    public Intake Messages => messages;

    /// <summary>The host name it tells clients.</summary>
    public static string HostName { get; } = File.ReadAllText("/proc/sys/kernel/hostname").Trim();

    /// <summary>
    /// Runs a daemon that is expected to end by itself: the exit status and all it printed.
    /// </summary>
    public static (int Exit, string Messages) RunToEnd(Make make, string workingFolder, params string[] arguments) =>
        RunToEnd(make, workingFolder, [], arguments);

    /// <inheritdoc cref="RunToEnd(Make, string, string[])"/>
    public static (int Exit, string Messages) RunToEnd(
        Make make, string workingFolder, (string Name, string Value)[] environment, string[] arguments)
    {
        var messages = new Intake($"{make} daemon");
        using Process process = Launch([Programs.Server(make), .. arguments], messages, workingFolder, environment);
        try
        {
            int exit = Deadline.ExitOf(process, () => Visible.Lines(messages.Text));
            messages.TakeToEnd();
            return (exit, messages.Text);
        }
        finally
        {
            Stop(process);
        }
    }

    public string LogText(string console)
    {
        string path = folder.File(console + ".log");
        return File.Exists(path) ? File.ReadAllText(path, Encoding.Latin1) : "";
    }

    /// <summary>Waits until the console's log file contains the text.</summary>
    public void UntilLogged(string console, string text) => Deadline.Until(
        () => LogText(console).Contains(text, StringComparison.Ordinal),
        () => $"\"{Visible.Text(text)}\" "
            + $"in the log of {console}, which is:\n{Visible.Lines(LogText(console))}\n{Visible.Lines(messages.Text)}");

    /// <summary>Writes a new configuration and sends SIGHUP.</summary>
    public void Reload(string config)
    {
        folder.Write("conserver.cf", config.Replace("@dir@", Folder, StringComparison.Ordinal));
        Signal(Posix.SIGHUP);

        // Debian's master sees a signal that comes just before it goes to sleep only when something else wakes it, and
        // greets whoever did so first.
        for (int i = 0; i < 2; i++)
        {
            using var client = new RawClient(door, "nudge");
            client.Until("\r\n");
        }
    }

    public void Signal(int signal) => Posix.Kill(process.Id, signal);

    /// <summary>The ports its groups listen on, as the master tells them.</summary>
    public IReadOnlyList<int> GroupPorts(string user = "root") =>
        [.. Ask("groups", user).Split(
            ':', StringSplitOptions.RemoveEmptyEntries).Select(p => int.Parse(p, CultureInfo.InvariantCulture))];

    /// <summary>What the master answers to a command, off the record (in clear).</summary>
    public string Ask(string command, string user = "root")
    {
        using var client = new RawClient(door, "question");
        try
        {
            client.LogIn(user);
            return client.Ask(command + "\r\n").Trim();
        }
        catch (TimeoutException failure)
        {
            throw new TimeoutException($"{failure.Message}\n{Visible.Lines(messages.Text)}", failure);
        }
    }

    /// <summary>Asks politely, waits, and returns the exit status.</summary>
    public int Terminate()
    {
        Signal(Posix.SIGTERM);
        return Exit();
    }

    /// <summary>Waits for its end and returns the exit status.</summary>
    public int Exit()
    {
        return Deadline.ExitOf(process, () => "the daemon's end\n" + Visible.Lines(messages.Text));
    }

    public void Dispose()
    {
        Stop(process);
        process.Dispose();
        EndGroups();
        folder.Dispose();
    }

    private static Process Launch(
        string[] words, Intake messages, string workingFolder, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(words[0], words[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingFolder,
        };
        start.Environment["TERM"] = "dumb";
        start.Environment.Remove("ENV");
        start.Environment["STATE_DIRECTORY"] = workingFolder;
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Pump.Both(process, messages);
        return process;
    }

    private static void Stop(Process process)
    {
        if (!process.HasExited)
        {
            Posix.Kill(process.Id, Posix.SIGTERM);
            if (!process.WaitForExit(5000))
            {
                process.Kill();
                process.WaitForExit();
            }
        }
    }

    private void WaitForGreeting() => Deadline.Until(
        () => process.HasExited || Greets(),
        () => "the daemon's greeting; it said:\n" + Visible.Lines(messages.Text));

    private bool Greets()
    {
        using var socket = new Socket(door.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(door);
            Span<byte> answer = stackalloc byte[4];
            int got = 0;
            while (got < answer.Length && socket.Receive(answer[got..]) is > 0 and var n)
            {
                got += n;
            }

            // A refusal is a greeting too: some scenarios are about it.
            return got > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    // Debian's master does not wait for its groups, which still write into the folder, and can lose the signal that
    // should have ended them. All of them name this daemon's own configuration on their command line.
    private void EndGroups()
    {
        foreach (string folderOfProcess in Directory.EnumerateDirectories(
            "/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])))
        {
            if (CommandLine(folderOfProcess).Contains(ConfigPath, StringComparison.Ordinal))
            {
                Posix.Kill(int.Parse(Path.GetFileName(folderOfProcess), CultureInfo.InvariantCulture), Posix.SIGKILL);
            }
        }

        messages.TakeToEnd();
    }

    private static string CommandLine(string folderOfProcess)
    {
        try
        {
            return File.ReadAllText(folderOfProcess + "/cmdline");
        }
        catch (IOException)
        {
            // It has ended between being listed and being looked at.
            return "";
        }
    }
}
