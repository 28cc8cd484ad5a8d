using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Conserver.System.Tests.Harness;

/// <summary>
/// What a console is connected to: listens on a TCP port or a Unix socket, keeps what it is sent, can echo, speak,
/// die and come back.
/// </summary>
public sealed class FakeDevice : IDisposable
{
    private readonly EndPoint address;
    private readonly bool echo;
    private readonly Lock gate = new();
    private readonly List<Socket> connections = [];
    private Socket? listener;
    private int accepted;

    /// <summary>On a TCP port of 127.0.0.1.</summary>
    public FakeDevice(bool echo)
        : this(new IPEndPoint(IPAddress.Loopback, Ports.Free()), echo)
    {
    }

    /// <summary>On a Unix socket.</summary>
    public FakeDevice(string path, bool echo)
        : this(new UnixDomainSocketEndPoint(path), echo)
    {
    }

    private FakeDevice(EndPoint address, bool echo)
    {
        this.address = address;
        this.echo = echo;
        Start();
    }

    public int Port => ((IPEndPoint)address).Port;

    /// <summary>Everything received on all connections.</summary>
    public Intake Received { get; } = new("device");

    /// <summary>Connections accepted since the beginning.</summary>
    public int Accepted => Volatile.Read(ref accepted);

    /// <summary>Begins to listen (again).</summary>
    public void Start()
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        if (address is IPEndPoint)
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        }

        socket.Bind(address);
        socket.Listen(4096);
        listener = socket;
        Background.Run("device", () => Accept(socket));
    }

    /// <summary>Waits for as many connections as this.</summary>
    public void UntilAccepted(int count) =>
        Deadline.Until(() => Accepted >= count, () => $"{count} connections, not {Accepted}");

    /// <summary>
    /// Sends Latin-1 text as bytes to everybody connected. A connection that is just ending, as one of before a reload can
    /// be, counts no more.
    /// </summary>
    public void Send(string text) => Send(Encoding.Latin1.GetBytes(text));

    public void Send(ReadOnlySpan<byte> bytes)
    {
        Socket[] all;
        lock (gate)
        {
            all = [.. connections];
        }

        foreach (Socket socket in all)
        {
            try
            {
                SendAll(socket, bytes);
            }
            catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
            {
                continue;
            }
        }
    }

    /// <summary>Stops listening and closes every connection.</summary>
    public void Die()
    {
        listener?.Dispose();
        lock (gate)
        {
            foreach (Socket socket in connections)
            {
                // A socket the other side has closed cannot be shut down any more.
                if (socket.Connected)
                {
                    socket.Shutdown(SocketShutdown.Both);
                }

                socket.Dispose();
            }

            connections.Clear();
        }
    }

    public void Dispose() => Die();

    private static void SendAll(Socket socket, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[socket.Send(bytes)..];
        }
    }

    private void Accept(Socket from)
    {
        while (true)
        {
            Socket socket = from.Accept();
            lock (gate)
            {
                connections.Add(socket);
            }

            // The last to be visible: who sees the count can send.
            Interlocked.Increment(ref accepted);
            _ = ReceiveAsync(socket);
        }
    }

    // Asynchronous: a fleet is a thousand of these.
    private async Task ReceiveAsync(Socket socket)
    {
        var buffer = new byte[4096];
        try
        {
            while (await socket.ReceiveAsync(buffer).ConfigureAwait(false) is > 0 and var n)
            {
                Received.Append(buffer.AsSpan(0, n));
                if (echo)
                {
                    SendAll(socket, buffer.AsSpan(0, n));
                }
            }
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            Received.Append([]);
        }

        lock (gate)
        {
            connections.Remove(socket);
        }

        socket.Dispose();
    }
}
