using System.Diagnostics;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Peers;

/// <summary>socat's pseudo-terminal behind a link, with a command at its other end.</summary>
public sealed class SerialLine : IDisposable
{
    private readonly string options;
    private readonly string command;
    private Process? process;

    /// <param name="link">The path of the device.</param>
    /// <param name="command">What is plugged in, in the words of socat.</param>
    /// <param name="options">More of the terminal's.</param>
    public SerialLine(string link, string command = "EXEC:cat", string options = "")
    {
        Link = link;
        this.command = command;
        this.options = options;
        Plug();
    }

    public string Link { get; }

    /// <summary>Puts a device there.</summary>
    public void Plug()
    {
        process = Process.Start("socat", [$"PTY,raw,echo=0,link={Link}{options}", command]);
        Deadline.Until(() => File.Exists(Link), () => $"socat's {Link}");
    }

    /// <summary>Takes it away, link and all.</summary>
    public void Unplug()
    {
        if (process is not null)
        {
            Posix.Kill(process.Id, Posix.SIGTERM);
            process.WaitForExit();
            process.Dispose();
            process = null;
            File.Delete(Link);
        }
    }

    public void Dispose() => Unplug();
}
