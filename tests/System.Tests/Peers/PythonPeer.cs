using System.Diagnostics;
using System.Globalization;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Peers;

/// <summary>A server in Python that listens on a port of its own, which its script finds in <c>sys.argv[1]</c>.</summary>
public abstract class PythonPeer : IDisposable
{
    private readonly Process process;

    /// <summary>Starts it and waits until it listens.</summary>
    protected PythonPeer(string script)
    {
        process = Process.Start(new ProcessStartInfo(
            "/usr/bin/python3", ["-c", script, Port.ToString(CultureInfo.InvariantCulture)]))!;
        Ports.UntilListening(Port);
    }

    public int Port { get; } = Ports.Free();

    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
        GC.SuppressFinalize(this);
    }
}
