using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Conserver.Bench;

/// <summary>A contender with a fleet of consoles, from exec to the end, with a load of its own.</summary>
internal sealed class RunningServer : IDisposable
{
    private readonly Contender contender;
    private readonly Fleet fleet;
    private readonly string folder;
    private readonly Process process;

    public RunningServer(Contender contender, Fleet fleet, string loadProgram, string scratch)
    {
        this.contender = contender;
        this.fleet = fleet;
        folder = Directory.CreateDirectory(Path.Combine(scratch, Guid.NewGuid().ToString("N"))).FullName;
        fleet.Prepare?.Invoke(folder);
        Load = new Load(loadProgram);
        Port = FreePort();
        WriteConfig(Enumerable.Range(1, fleet.Consoles));
        Started = Stopwatch.GetTimestamp();
        process = Process.Start(StartInfo()) ?? throw new BenchException($"{contender.Daemon} did not start");
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        Tree = new ProcessTree(process.Id);
        double last = fleet.AreElsewhere ? 0 : WhenConnected();
        if (contender.Kind != ContenderKind.Relay || fleet.Reception)
        {
            last = Math.Max(last, WhenAnswering());
        }

        SecondsToUp = (last - (Started * 1e9 / Stopwatch.Frequency)) / 1e9;
    }

    public Load Load { get; }
    public ProcessTree Tree { get; }
    public int Port { get; }
    public string LogFolder => fleet.LogFolder ?? folder;
    public string Config => Path.Combine(folder, "server.cf");

    /// <summary>Stopwatch ticks at exec.</summary>
    public long Started { get; }

    /// <summary>From exec until the last console is connected and a client gets an answer.</summary>
    public double SecondsToUp { get; }

    /// <summary>Where clients log in.</summary>
    public string Server => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    public string LogOf(int console) =>
        Path.Combine(LogFolder, string.Create(CultureInfo.InvariantCulture, $"c{console}.log"));

    /// <summary>Writes the configuration of these consoles.</summary>
    public void WriteConfig(IEnumerable<int> consoles)
    {
        var text = new StringBuilder();
        if (contender.Kind == ContenderKind.Conman)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"SERVER logdir=\"{folder}\" port={Port} loopback=on pidfile=\"{folder}/pid\"\n");
            foreach (int console in consoles)
            {
                text.Append(CultureInfo.InvariantCulture, $"CONSOLE name=\"c{console}\" "
                    + $"dev=\"127.0.0.1:{Load.SourcePort}\" log=\"c{console}.log\" logopts=\"nosanitize\"\n");
            }
        }
        else
        {
            text.Append(fleet.Certificate ? $"config * {{ sslcredentials {WriteCertificate()}; }}\n" : "");
            text.Append(CultureInfo.InvariantCulture, $$"""
                access * { trusted 127.0.0.1; }
                default * { master localhost; type host; host 127.0.0.1; port {{Load.SourcePort}}; protocol raw; rw *;
                    logfile {{LogFolder}}/&.log; timestamp "{{fleet.Timestamp}}"; {{fleet.Items}} }

                """);
            foreach (int console in consoles)
            {
                text.Append(CultureInfo.InvariantCulture, $"console c{console} "
                    + $"{{ {(console > fleet.Logged && fleet.Logged < fleet.Consoles ? "logfile \"\";" : "")} }}\n");
            }

            if (fleet.Hostile.Length > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"console hostile {{ {fleet.Hostile} }}\n");
            }

            if (fleet.Flapping)
            {
                text.Append(
                    CultureInfo.InvariantCulture, $"console flapping {{ port {Load.FlappingPort}; options autoreinit; }}\n");
            }
        }

        File.WriteAllText(Config, text.ToString());
    }

    /// <summary>SIGHUP.</summary>
    public void Reload()
    {
        using Process kill = Process.Start("kill", ["-HUP", process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public void Dispose()
    {
        Load.Dispose();

        // A server may have left children behind that are nobody's descendants any more; all name their configuration.
        foreach (int pid in Tree.Members().Union(ProcessTree.Naming(folder)))
        {
            try
            {
                using Process member = Process.GetProcessById(pid);
                member.Kill();
            }
            catch (Exception ended) when (ended is ArgumentException or InvalidOperationException)
            {
                // Went with its parent.
                continue;
            }
        }

        // With a limit it does not wait for the end of the output, which a child may still hold.
        process.WaitForExit(TimeSpan.FromSeconds(10));
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private string WriteCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using X509Certificate2 own = request.CreateSelfSigned(DateTimeOffset.Now.AddDays(-1), DateTimeOffset.Now.AddDays(1));
        string path = Path.Combine(folder, "server.pem");
        File.WriteAllText(path, $"{own.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
        return path;
    }

    private static int FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }

    // With the soft limit a login shell gives; who needs more has to ask for it.
    private ProcessStartInfo StartInfo()
    {
        string port = Port.ToString(CultureInfo.InvariantCulture);
        IEnumerable<string> arguments = contender.Kind switch
        {
            ContenderKind.Conman => ["-F", "-c", Config, "-p", port],
            ContenderKind.Relay when fleet.Reception => ["reception", port],
            ContenderKind.Relay =>
            [
                "relay", port, Load.SourcePort.ToString(CultureInfo.InvariantCulture),
                fleet.Viewers.ToString(CultureInfo.InvariantCulture), LogOf(1),
            ],
            _ => ["-C", Config, "-M", "127.0.0.1", "-p", port, "-b", "0", "-E"],
        };
        return new ProcessStartInfo("/bin/sh", ["-c", "ulimit -Sn 1024; exec \"$@\"", "sh", contender.Daemon, .. arguments])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = folder,
        };
    }

    // Nanoseconds of the load's clock.
    private double WhenConnected()
    {
        Answer up = Load.Ask($"wait count={fleet.Consoles}");
        if (up["whole"] == 0)
        {
            Dispose();
            throw new BenchException($"{contender}: only {up["count"]} of {fleet.Consoles} consoles came up");
        }

        return up["last_ns"];
    }

    private double WhenAnswering()
    {
        long limit = Stopwatch.GetTimestamp() + (120 * Stopwatch.Frequency);
        while (Stopwatch.GetTimestamp() < limit)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Connect(IPAddress.Loopback, Port);
                if (contender.Kind == ContenderKind.Conman || socket.Receive(new byte[4]) > 0)
                {
                    return Stopwatch.GetTimestamp() * 1e9 / Stopwatch.Frequency;
                }
            }
            catch (SocketException)
            {
                Thread.Sleep(1);
            }
        }

        throw new BenchException($"{contender} does not answer clients");
    }
}
