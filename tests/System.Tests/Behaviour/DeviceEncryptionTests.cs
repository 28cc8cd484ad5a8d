using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Behaviour;

/// <summary>Devices behind TLS, spoken by OpenSSL.</summary>
public sealed class DeviceEncryptionTests
{
    [Fact]
    public void An_encrypted_device_is_a_console_when_it_is_the_one_that_is_meant()
    {
        using var folder = new ScratchFolder();
        (string pem, string fingerprint) = Certificate(folder);
        int port = Ports.Free();
        using Process device = Start(port, pem);
        try
        {
            using var stage = new Stage(Make.Ours, Make.Debian, $$"""
                access * { trusted 127.0.0.1; }
                default * {
                    master localhost; rw *; logfile @dir@/&.log;
                    type host; host 127.0.0.1; port {{port}}; protocol raw-tls;
                }
                console named { tlscacertificatefile {{folder.File("crt.pem")}}; }
                console pinned { protocol telnet-tls; tlsfingerprint sha256:{{fingerprint}}; }
                console strange { }
                console plain { protocol raw; }
                """, "", "-E");
            stage.Daemon.Messages.Take($"ERROR: [strange] connect(127.0.0.1:{port}): TLS: its certificate is not trusted: ");
            stage.Daemon.Messages.Take($"tlsfingerprint sha256:{fingerprint.Replace(":", "", StringComparison.Ordinal)}");
            foreach (string console in new[] { "named", "pinned" })
            {
                DeviceTests.UntilState(stage, console, "up");
                Viewer ann = stage.Attach("ann", console);
                ann.Type($"typed at {console}\r");
                ann.Until($"typed at {console}");
                ann.Leave();
                stage.Daemon.UntilLogged(console, $"typed at {console}");
            }

            Assert.DoesNotContain("typed at", stage.Daemon.LogText("plain"), StringComparison.Ordinal);
        }
        finally
        {
            device.Kill(entireProcessTree: true);
        }
    }

    /// <summary>A new certificate with its key, for a device on this machine, and its fingerprint.</summary>
    internal static (string Pem, string Fingerprint) Certificate(ScratchFolder folder)
    {
        string pem = folder.File("device.pem");
        (int exit, _, string errors) = Command.Run(
            "", "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", pem, "-out", folder.File("crt.pem"),
            "-days", "3", "-subj", "/CN=device", "-addext", "subjectAltName=DNS:device,IP:127.0.0.1");
        Assert.True(exit == 0, errors);
        File.AppendAllText(pem, File.ReadAllText(folder.File("crt.pem")));
        string fingerprint = Command.Run(
            "", "openssl", "x509", "-in", pem, "-noout", "-fingerprint", "-sha256").Output.Split('=')[1].Trim();
        return (pem, fingerprint);
    }

    private static Process Start(int port, string pem)
    {
        Process socat = Process.Start("socat", [
            $"OPENSSL-LISTEN:{port},bind=127.0.0.1,reuseaddr,fork,verify=0,cert={pem}", "EXEC:cat"]);
        Deadline.Until(
            () => Accepts(new IPEndPoint(IPAddress.Loopback, port)),
            () => string.Create(CultureInfo.InvariantCulture, $"socat on port {port}"));
        return socat;
    }

    private static bool Accepts(IPEndPoint point)
    {
        using var probe = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Connect(point);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
