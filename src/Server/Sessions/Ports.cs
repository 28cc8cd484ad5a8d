using System.Net;
using Conserver.Posix;

namespace Conserver.Server.Sessions;

/// <summary>The ports clients connect to: the primary and the secondary one, each on every listen address. Main loop.</summary>
internal sealed class Ports(Loop loop, Action<PortKind, int, IPAddress> accepted, Action<string> failed)
{
    /// <summary>A free port on one address may be taken on the next; this many are tried.</summary>
    private const int Attempts = 100;

    private readonly List<Listener> open = [];

    /// <summary>The primary port; 0 before it is open.</summary>
    public int Primary { get; private set; }

    /// <summary>The one secondary port that stands in for all of the old daemon's group ports.</summary>
    public int Secondary { get; private set; }

    /// <summary>Opens both.</summary>
    /// <param name="addresses">Where; at least one.</param>
    /// <param name="primary">The port, 0 for any.</param>
    /// <param name="secondary">The port to begin with: as with the old daemon, a taken one means the next; 0 for any.</param>
    /// <exception cref="PosixException">A port cannot be had; none is open.</exception>
    public void Open(IReadOnlyList<IPAddress> addresses, int primary, int secondary)
    {
        try
        {
            Primary = OpenEverywhere(addresses, primary, PortKind.Master);
            Secondary = OpenFrom(addresses, secondary);
        }
        catch (PosixException)
        {
            Close();
            throw;
        }
    }

    public void Close()
    {
        foreach (Listener listener in open)
        {
            listener.Dispose();
        }

        open.Clear();
    }

    private int OpenFrom(IReadOnlyList<IPAddress> addresses, int first)
    {
        for (int attempt = 1, port = first; ; attempt++)
        {
            try
            {
                return OpenEverywhere(addresses, port, PortKind.Group);
            }
            catch (PosixException taken) when (
                taken.Errno is Errno.EADDRINUSE or Errno.EACCES && (port == 0 ? attempt < Attempts : port < IPEndPoint.MaxPort))
            {
                port += port == 0 ? 0 : 1;
            }
        }
    }

    private int OpenEverywhere(IReadOnlyList<IPAddress> addresses, int port, PortKind kind)
    {
        List<Listener> opened = [];
        foreach (IPAddress address in addresses)
        {
            var point = new IPEndPoint(address, opened.Count == 0 ? port : opened[0].Port);
            Listener? listener = Listener.Open(
                loop, point, addresses.Count > 1, (fd, peer) => accepted(kind, fd, peer), failed, out int errno);
            if (listener is null)
            {
                opened.ForEach(other => other.Dispose());
                throw new PosixException($"bind({point})", errno);
            }

            opened.Add(listener);
        }

        open.AddRange(opened);
        return opened[0].Port;
    }
}
