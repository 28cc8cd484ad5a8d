using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Conserver.FakeFleet;

/// <summary>One daemon with N consoles, all connected to one port of this process.</summary>
internal sealed class FleetRun : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private readonly string daemon;
    private readonly int consoles;
    private readonly string folder = Directory.CreateTempSubdirectory("fleet-").FullName;
    private readonly Socket machines = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<Socket> connections = [];
    private int connected;
    private Process? process;

    public FleetRun(string daemon, int consoles)
    {
        this.daemon = daemon;
        this.consoles = consoles;
        machines.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        machines.Listen(4096);
    }

    private string Config => Path.Combine(folder, "conserver.cf");

    public Measurement Measure()
    {
        File.WriteAllText(Config, ConfigText());
        new Thread(AcceptAll) { IsBackground = true }.Start();
        int port = FreePort();
        long start = Stopwatch.GetTimestamp();
        process = Process.Start(new ProcessStartInfo(
            daemon, ["-C", Config, "-M", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture), "-b", "0", "-E"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
            WorkingDirectory = folder,
        }) ?? throw new InvalidOperationException($"{daemon} did not start");
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        if (!SpinWait.SpinUntil(() => Volatile.Read(ref connected) >= consoles && Greets(port), Limit))
        {
            throw new TimeoutException($"{daemon}: {connected} of {consoles} consoles after {Limit.TotalSeconds} s");
        }

        TimeSpan took = Stopwatch.GetElapsedTime(start);
        List<Process> all = OwnProcesses();
        return new Measurement(daemon, took, all.Sum(p => p.WorkingSet64), all.Count, all.Sum(p => p.Threads.Count));
    }

    public void Dispose()
    {
        if (process is not null)
        {
            foreach (Process own in OwnProcesses())
            {
                own.Kill();
            }

            process.WaitForExit();
            process.Dispose();
        }

        machines.Dispose();
        lock (connections)
        {
            connections.ForEach(socket => socket.Dispose());
        }

        Directory.Delete(folder, recursive: true);
    }

    private static int FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }

    private static bool Greets(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(IPAddress.Loopback, port);
            return socket.Receive(new byte[4]) > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private string ConfigText()
    {
        int port = ((IPEndPoint)machines.LocalEndPoint!).Port;
        var text = new StringBuilder($$"""
            access * { trusted 127.0.0.1; }
            default * { master localhost; type host; host 127.0.0.1; port {{port}}; protocol raw; rw *; logfile {{folder}}/&.log; }

            """);
        for (int i = 1; i <= consoles; i++)
        {
            text.Append("console m").Append(i).Append(" { }\n");
        }

        return text.ToString();
    }

    private void AcceptAll()
    {
        for (int i = 0; i < consoles; i++)
        {
            Socket socket;
            try
            {
                socket = machines.Accept();
            }
            catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
            {
                return;
            }

            lock (connections)
            {
                connections.Add(socket);
            }

            Interlocked.Increment(ref connected);
        }
    }

    // All of them have this run's configuration on their command line.
    private List<Process> OwnProcesses() =>
        [.. Process.GetProcesses().Where(p => p.Id != Environment.ProcessId && CommandLine(p.Id).Contains(Config, StringComparison.Ordinal))];

    private static string CommandLine(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline");
        }
        catch (IOException)
        {
            // Ended meanwhile.
            return "";
        }
    }
}
