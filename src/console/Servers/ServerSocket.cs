using System.Net;
using Conserver.Posix;
using Conserver.Protocol.Text;

namespace Conserver.Client.Servers;

/// <summary>A connected, non-blocking socket and what is still to be sent on it.</summary>
internal sealed class ServerSocket : IDisposable
{
    private readonly ByteQueue outgoing = new();
    private int sendError;

    private ServerSocket(int fd) => Fd = fd;

    public int Fd { get; }
    public bool HasOutgoing => outgoing.Count > 0;
    public bool IsFull => outgoing.IsFull;

    /// <summary>Tries each address in order; null when none answers.</summary>
    public static ServerSocket? Connect(IReadOnlyList<IPAddress> addresses, ushort port)
    {
        foreach (IPAddress address in addresses)
        {
            int fd = Sockets.Connect(new IPEndPoint(address, port), out bool pending);
            if (fd < 0)
            {
                continue;
            }

            if (pending)
            {
                _ = Poll.Wait(fd, PollEvents.Write, -1);
            }

            if (Sockets.TakeError(fd) == 0)
            {
                return new ServerSocket(fd);
            }

            Sys.Close(fd);
        }

        return null;
    }

    /// <summary>Connects to a Unix-domain socket; null and the reason when that does not work.</summary>
    public static ServerSocket? ConnectUnix(string path, out int errno)
    {
        int fd = Sockets.ConnectUnix(Latin1.Bytes(path), out _);
        errno = fd < 0 ? -fd : 0;
        return fd < 0 ? null : new ServerSocket(fd);
    }

    /// <summary>The number of bytes, 0 at the end of the stream, or <c>-errno</c>.</summary>
    public int Read(Span<byte> buffer) => Sys.Read(Fd, buffer);

    public void Queue(ReadOnlySpan<byte> bytes) => outgoing.Add(bytes);

    /// <summary>Room for bytes to be sent, to be filled by the caller.</summary>
    public Span<byte> Reserve(int length) => outgoing.Reserve(length);

    /// <summary>Sends what the kernel takes now: 0, or <c>-errno</c>; after an error everything queued is dropped.</summary>
    public int Flush()
    {
        while (HasOutgoing && sendError == 0)
        {
            int put = Sys.Write(Fd, outgoing.Waiting);
            if (put == -Errno.EAGAIN)
            {
                return 0;
            }

            if (put < 0)
            {
                sendError = put;
                break;
            }

            outgoing.Remove(put);
        }

        if (sendError != 0)
        {
            outgoing.Remove(outgoing.Count);
        }

        return sendError;
    }

    /// <summary>
    /// Waits until there is something to read, sending meanwhile what is queued. Errors of sending show up in reading.
    /// </summary>
    public void WaitForInput()
    {
        while (true)
        {
            _ = Flush();
            var entry = new PollEntry(Fd, HasOutgoing ? PollEvents.Read | PollEvents.Write : PollEvents.Read);
            _ = Poll.Wait(new Span<PollEntry>(ref entry), -1);
            if ((entry.Returned & ~PollEvents.Write) != 0)
            {
                return;
            }
        }
    }

    /// <summary>Sends the rest, for at most as long as given, and closes.</summary>
    public void Close(TimeSpan limit)
    {
        long deadline = Environment.TickCount64 + (long)limit.TotalMilliseconds;
        while (Flush() == 0 && HasOutgoing)
        {
            int left = (int)(deadline - Environment.TickCount64);
            if (left <= 0 || !Poll.Wait(Fd, PollEvents.Write, left))
            {
                break;
            }
        }

        Sys.Close(Fd);
    }

    public void Dispose() => Close(TimeSpan.FromSeconds(2));
}
