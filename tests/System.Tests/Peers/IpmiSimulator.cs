using System.Diagnostics;
using System.Globalization;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Peers;

/// <summary>
/// OpenIPMI's simulator of a management controller, with a device behind its serial port. It wants some workarounds (see
/// <see cref="Items"/>); without <c>channel-payload</c> version 2.0.33 crashes.
/// </summary>
public sealed class IpmiSimulator : IDisposable
{
    private const string Workarounds = "privilege,channel-payload,ignore-payload-size";

    private const string Controller = """
        mc_setbmc 0x20
        mc_add 0x20 0 no-device-sdrs 0x23 9 8 0x9f 0x1291 0xf02 persist_sdr
        sel_enable 0x20 1000 0x0a
        mc_enable 0x20

        """;

    private readonly ScratchFolder folder = new();
    private readonly int port = Ports.Free();
    private Process? process;

    public IpmiSimulator(FakeDevice device)
    {
        string methods = string.Join('\n', ((string[])["callback", "user", "operator", "admin"])
            .Select(level => $"allowed_auths_{level} none md2 md5 straight"));
        folder.Write("lan.conf", string.Create(CultureInfo.InvariantCulture, $"""
            name "sim"
            set_working_mc 0x20
            startlan 1
            addr 127.0.0.1 {port}
            priv_limit admin
            {methods}
            guid a123456789abcdefa123456789abcdef
            endlan
            sol "tcp:127.0.0.1:{device.Port}" 115200 history=4000
            user 1 true "" "test" user 10 none md2 md5 straight
            user 2 true "ipmiusr" "test" admin 10 none md2 md5 straight

            """));
        folder.Write("sim.emu", Controller);
        Start();
    }

    /// <summary>Items of a console that reach it, all but the password.</summary>
    public string Items => string.Create(
        CultureInfo.InvariantCulture,
        $"type ipmi; host 127.0.0.1:{port}; username ipmiusr; ipmiworkaround {Workarounds};");

    public void Start()
    {
        string[] words =
            ["-c", folder.File("lan.conf"), "-f", folder.File("sim.emu"), "-s", folder.File("state"), "-n"];
        var start = new ProcessStartInfo("ipmi_sim", words)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder.Path,
        };
        process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>It is gone, and says nothing of it to anybody.</summary>
    public void Stop()
    {
        process!.Kill();
        process.WaitForExit();
        process.Dispose();
        process = null;
    }

    public void Dispose()
    {
        if (process is not null)
        {
            Stop();
        }

        folder.Dispose();
    }
}
