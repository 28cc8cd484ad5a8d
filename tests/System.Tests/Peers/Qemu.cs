using System.Diagnostics;

namespace Conserver.System.Tests.Peers;

/// <summary>A machine whose firmware speaks on its serial port, until it finds nothing to start.</summary>
public sealed class Qemu : IDisposable
{
    /// <summary>Said first, and said last.</summary>
    public const string First = "SeaBIOS (version", Last = "No bootable device.";

    private readonly Process process;

    /// <param name="port">What QEMU makes its serial port of, such as <c>unix:/path,server=on,wait=off</c>.</param>
    public Qemu(params string[] port)
    {
        string[] words =
            ["-machine", "graphics=off", "-display", "none", "-vga", "none", "-net", "none", "-monitor", "none", .. port];
        process = Process.Start(new ProcessStartInfo("qemu-system-x86_64", words))!;
    }

    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
    }
}
