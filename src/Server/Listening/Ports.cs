using System.Net;
using Conserver.Posix;

namespace Conserver.Server.Listening;

/// <summary>
/// Where clients connect to: the primary and the secondary port on every listen address, and a socket in place of each in
/// every directory of sockets. Main loop.
/// </summary>
internal sealed class Ports(Loop loop, Action<PortKind, int, Peer> accepted, Action<string> failed)
{
    /// <summary>A free port on one address may be taken on the next; this many are tried.</summary>
    private const int Attempts = 100;

    private readonly List<Listener> open = [];
    private readonly SpareDescriptors spare = new(loop);

    /// <summary>The primary port; 0 before it is open.</summary>
    public int Primary { get; private set; }

    /// <summary>The one secondary port that stands in for all of the old daemon's group ports.</summary>
    public int Secondary { get; private set; }

    /// <summary>Opens all.</summary>
    /// <exception cref="PosixException">A port or socket cannot be had; none is open.</exception>
    /// <exception cref="ListenException">A directory cannot be used; none is open.</exception>
    public void Open(ListenPoints points)
    {
        try
        {
            if (points.Addresses.Count > 0)
            {
                Primary = OpenEverywhere(points.Addresses, points.Primary, PortKind.Master);
                Secondary = OpenFrom(points.Addresses, points.Secondary);
            }

            foreach (string directory in points.Directories)
            {
                SocketDirectory.Prepare(directory);
                OpenUnix(directory, PortKind.Master);
                OpenUnix(directory, PortKind.Group);
            }
        }
        catch (Exception failure) when (failure is PosixException or ListenException)
        {
            Close();
            throw;
        }
    }

    /// <summary>Leaves the next ones to the kernel for a while, wherever they come.</summary>
    public void Rest(TimeSpan time) => open.ForEach(listener => listener.Rest(time));

    public void Close()
    {
        foreach (Listener listener in open)
        {
            listener.Dispose();
        }

        open.Clear();
        spare.Close();
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
                taken.Errno is Errno.EADDRINUSE
                    or Errno.EACCES && (port == 0 ? attempt < Attempts : port < IPEndPoint.MaxPort))
            {
                port += port == 0 ? 0 : 1;
            }
        }
    }

    private int OpenEverywhere(IReadOnlyList<IPAddress> addresses, int port, PortKind kind)
    {
        List<Listener> opened = [];
        try
        {
            foreach (IPAddress address in addresses)
            {
                var point = new IPEndPoint(address, opened.Count == 0 ? port : opened[0].Port);
                opened.Add(Listener.Open(
                    loop, point, addresses.Count > 1, (fd, peer) => accepted(kind, fd, peer), failed, spare.Accept));
            }
        }
        catch (PosixException)
        {
            opened.ForEach(other => other.Dispose());
            throw;
        }

        open.AddRange(opened);
        return opened[0].Port;
    }

    private void OpenUnix(string directory, PortKind kind) => open.Add(
        Listener.OpenUnix(
            loop, SocketDirectory.PathOf(directory, kind), (fd, peer) => accepted(kind, fd, peer), failed, spare.Accept));
}
