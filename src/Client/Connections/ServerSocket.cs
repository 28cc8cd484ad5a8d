using System.Net;
using Conserver.Client.Platform;

namespace Conserver.Client.Connections;

/// <summary>A connected socket and what is still to be sent on it.</summary>
public sealed class ServerSocket : IDisposable
{
    private readonly ByteQueue outgoing = new();
    private readonly ISocket socket;
    private int sendError;

    /// <param name="socket">Connected; this closes it.</param>
    public ServerSocket(ISocket socket) => this.socket = socket;

    public int Fd => socket.Handle;
    public bool HasOutgoing => outgoing.Count > 0;
    public bool IsFull => outgoing.IsFull;

    /// <summary>Tries each address in order; null and the last one's reason when none answers.</summary>
    public static ServerSocket? Connect(
        IPlatform platform, IReadOnlyList<IPAddress> addresses, ushort port, TimeSpan limit, out string reason)
    {
        reason = "";
        foreach (IPAddress address in addresses)
        {
            if (platform.Connect(new IPEndPoint(address, port), limit, out reason) is { } socket)
            {
                return new ServerSocket(socket);
            }
        }

        return null;
    }

    /// <summary>The number of bytes, 0 at the end of the stream, or a failure.</summary>
    public int Read(Span<byte> buffer) => socket.Read(buffer);

    public void Queue(ReadOnlySpan<byte> bytes) => outgoing.Add(bytes);

    /// <summary>Room for bytes to be sent, to be filled by the caller.</summary>
    public Span<byte> Reserve(int length) => outgoing.Reserve(length);

    /// <summary>Sends what the kernel takes now: 0, or a failure; after an error everything queued is dropped.</summary>
    public int Flush()
    {
        while (HasOutgoing && sendError == 0)
        {
            int put = socket.Write(outgoing.Waiting);
            if (put == ISocket.NotNow)
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
    /// <param name="end">When to give up, as <see cref="Environment.TickCount64"/> counts.</param>
    /// <returns>False when it was time to give up.</returns>
    public bool WaitForInput(long end)
    {
        while (true)
        {
            _ = Flush();
            if (Wait((int)Math.Clamp(end - Environment.TickCount64, 0, int.MaxValue)))
            {
                return true;
            }

            if (Environment.TickCount64 >= end)
            {
                return false;
            }
        }
    }

    /// <summary>
    /// Waits until something can be read, or also sent if there is something to send; true when it can be read.
    /// </summary>
    public bool Wait(int milliseconds) =>
        (socket.Wait(HasOutgoing ? Readiness.Read | Readiness.Write : Readiness.Read, milliseconds) & Readiness.Read) != 0;

    /// <summary>Something can be read, or the stream has ended.</summary>
    public bool CanRead() => (socket.Wait(Readiness.Read, 0) & Readiness.Read) != 0;

    /// <summary>The system's words for a failure that <see cref="Read"/> has returned.</summary>
    public string Reason(int failure) => socket.Reason(failure);

    /// <summary>Nothing more is sent.</summary>
    public void Drop() => sendError = ISocket.NotNow;

    /// <summary>Sends the rest, for at most as long as given, and closes.</summary>
    public void Close(TimeSpan limit)
    {
        long deadline = Environment.TickCount64 + (long)limit.TotalMilliseconds;
        while (Flush() == 0 && HasOutgoing)
        {
            int left = (int)(deadline - Environment.TickCount64);
            if (left <= 0 || socket.Wait(Readiness.Write, left) == Readiness.None)
            {
                break;
            }
        }

        socket.Dispose();
    }

    public void Dispose() => Close(TimeSpan.FromSeconds(2));
}
