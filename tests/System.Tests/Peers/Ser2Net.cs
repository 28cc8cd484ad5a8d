using System.Diagnostics;
using System.Globalization;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Peers;

/// <summary>A terminal server that speaks telnet, with a device on its line that says again what it is told.</summary>
public sealed class Ser2Net : IDisposable
{
    private readonly ScratchFolder folder = new();
    private readonly Process process;

    /// <param name="device">A serial device instead, with RFC 2217.</param>
    /// <param name="pem">Certificate and key, when it is to speak TLS.</param>
    /// <param name="isTraced">What it does with the device is written down, see <see cref="Trace"/>.</param>
    public Ser2Net(string? device = null, string? pem = null, bool isTraced = false)
    {
        (string protocol, string connector) = device is null
            ? ("telnet", "stdio,/bin/cat")
            : ("telnet(rfc2217)", $"serialdev,{device},9600n81,local");
        string tls = pem is null ? "" : $"ssl(key={pem},cert={pem}),";
        folder.Write("ser2net.yaml", string.Create(CultureInfo.InvariantCulture, $"""
            connection: &line
              accepter: {protocol},{tls}tcp,127.0.0.1,{Port}
              connector: {connector}

            """));
        string[] words = ["ser2net", "-d", "-c", folder.File("ser2net.yaml")];
        string[] traced = ["strace", "-f", "-e", "trace=ioctl", "-o", folder.File("trace"), .. words];
        words = isTraced ? traced : words;
        process = Process.Start(new ProcessStartInfo(words[0], words[1..]))!;
        Ports.UntilListening(Port);
    }

    public int Port { get; } = Ports.Free();

    /// <summary>Its calls of ioctl(2) so far, as strace writes them.</summary>
    public string Trace => File.Exists(folder.File("trace")) ? File.ReadAllText(folder.File("trace")) : "";

    public void Dispose()
    {
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
        folder.Dispose();
    }
}
