using System.Collections.Immutable;
using System.Net;
using Conserver.Posix;
using Conserver.Protocol.Text;
using Conserver.Server.Config;
using Conserver.Server.Logging;

namespace Conserver.Server.Lines;

/// <summary>
/// The listening socket of one console, from the first try to open its line until somebody closes it: its device finds it
/// whether the line is up or not.
/// </summary>
internal sealed class ListenPost : ILoopOwner, IDisposable
{
    private const int Backlog = 16;

    /// <summary>Connections taken per turn, so that a flood of them does not starve the consoles.</summary>
    private const int PerTurn = 16;

    private readonly LineSettings shared;
    private readonly string name;
    private readonly ListenAddress address;
    private readonly ImmutableArray<IPNetwork> from;
    private readonly RepeatedLines strangers;
    private readonly SocketFile? file;
    private readonly Acceptor acceptor;

    private ListenPost(LineSettings shared, ConsoleConfig console, int fd)
    {
        this.shared = shared;
        name = console.Name;
        address = ConsoleSettings.Listen.In(console.Values);
        from = ConsoleSettings.ListenFrom.In(console.Values);
        strangers = new RepeatedLines(shared.Loop, shared.Log);
        file = address.Point is null ? new SocketFile(Latin1.Bytes(address.Text)) : null;
        Room = new GuestRoom(shared.Loop, strangers, name);
        acceptor = new Acceptor(shared.Loop, this, fd, PerTurn, guest => Greet(guest.Fd), why =>
            strangers.Error("failures to accept", $"[{name}] accept({address.Text}): {why}"));
    }

    /// <summary>Its path is none any more, or somebody else's.</summary>
    public bool IsGone => file is { IsThere: false };

    /// <summary>Whoever has come.</summary>
    public GuestRoom Room { get; }

    /// <summary>Binds and listens.</summary>
    /// <exception cref="PosixException">That does not work.</exception>
    public static ListenPost Open(LineSettings shared, ConsoleConfig console)
    {
        ListenAddress address = ConsoleSettings.Listen.In(console.Values);
        int fd = address.Point is { } point
            ? Sockets.Listen(point, Backlog, only6: false)
            : ListenAt(Latin1.Bytes(address.Text), ConsoleSettings.ListenMode.In(console.Values));
        if (fd < 0)
        {
            string why = address.Point is null ? InTheWay(address.Text, -fd) : "";
            throw new PosixException($"bind({address.Text}){why}", -fd);
        }

        try
        {
            return new ListenPost(shared, console, fd);
        }
        catch
        {
            Sys.Close(fd);
            throw;
        }
    }

    public void Dispose()
    {
        if (file is not null && shared.Far.Has(address.Text))
        {
            var owner = new Fallback(failure => shared.Log.Error($"internal error: {failure}"));
            _ = shared.Far.Reach(shared.Errands, shared.Loop, owner, address.Text, file.Delete, static _ => { });
        }
        else
        {
            file?.Delete();
        }

        acceptor.Close();
        Room.Dispose();
    }

    /// <summary>A defect in what becomes of a connection: the next one may do better.</summary>
    void ILoopOwner.Faulted(Exception failure)
    {
        strangers.Error("defects", $"[{name}] internal error: {failure}");
        Room.Dispose();
        acceptor.Resume();
    }

    private static string InTheWay(string path, int errno) =>
        Files.LinkStatus(Latin1.Bytes(path), out FileStatus there) != 0 ? ""
        : errno == Errno.EADDRINUSE && there.IsSocket ? ", where somebody else listens"
        : errno == Errno.EADDRINUSE && there.IsRegular ? ", where a file is"
        : errno == Errno.EADDRINUSE ? $", where {(there.IsDirectory ? "a folder" : "something else")} is"
        : errno == Errno.EPERM ? ", where a socket is that anybody can have put there"
        : "";

    // A socket that somebody before us could not take away is in the way.
    private static int ListenAt(byte[] path, uint mode)
    {
        int fd = Sockets.ListenUnix(path, Backlog, mode);
        if (fd != -Errno.EADDRINUSE)
        {
            return fd;
        }

        int deleted = SocketFile.DeleteAbandoned(path);
        return deleted < 0 ? deleted : Sockets.ListenUnix(path, Backlog, mode);
    }

    // Whoever it is, nothing is said to it.
    private void Greet(int fd)
    {
        if (!IsWelcome(fd))
        {
            strangers.Error("refused connections", $"[{name}] connection from {PeerText.Of(fd)} refused: not in listenfrom");
            Sys.Close(fd);
            return;
        }

        if (address.Point is not null)
        {
            Sockets.SetNoDelay(fd);
            Sockets.NoticeDeadPeer(fd);
        }

        Room.Arrive(new LinkPlan { Fd = fd });
    }

    // Who may connect to a path is a matter of its permissions.
    private bool IsWelcome(int fd) => address.Point is null || AllowedPeers.Has(from, AllowedPeers.Of(fd));
}
