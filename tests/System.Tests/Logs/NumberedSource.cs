using System.Net.Sockets;
using System.Text;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Logs;

/// <summary>
/// A machine whose every byte is known by its number: it speaks in bursts of whole records of 16 bytes - the record's number
/// and CR LF - on a Unix socket, to one daemon after the other, and remembers what it has said on which connection.
/// </summary>
internal sealed class NumberedSource : IDisposable
{
    public const int RecordSize = 16;

    private readonly Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Random random;
    private readonly int mostPause;
    private readonly CancellationTokenSource ended = new();
    private readonly List<Connection> connections = [];
    private readonly Lock gate = new();

    /// <summary>Released when there is something to do before the next burst is due.</summary>
    private readonly SemaphoreSlim changed = new(0);
    private Socket? current;
    private volatile bool isHeld;
    private volatile bool isSpeaking;
    private volatile bool restarts;
    private long said;

    /// <param name="path">Of the socket.</param>
    /// <param name="seed">The same one, the same bursts.</param>
    /// <param name="mostPause">Between two bursts, milliseconds.</param>
    public NumberedSource(string path, int seed, int mostPause)
    {
        this.mostPause = mostPause;
        random = new Random(seed);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen(4);
        Speaking = SpeakAsync();
    }

    /// <summary>What was said on one connection, and how it ended.</summary>
    /// <param name="From">Number of the first byte.</param>
    /// <param name="To">Behind the last one.</param>
    /// <param name="MayLose">Its end was sudden: the last bytes may not have been read.</param>
    public sealed record Connection(long From, long To, bool MayLose);

    /// <summary>Ends when it is disposed of; fails with what went wrong.</summary>
    public Task Speaking { get; }

    /// <summary>Bytes said so far.</summary>
    public long Said => Interlocked.Read(ref said);

    /// <summary>All connections that have ended, in order.</summary>
    public IReadOnlyList<Connection> Ended
    {
        get
        {
            lock (gate)
            {
                return [.. connections];
            }
        }
    }

    /// <summary>
    /// The daemon is being ended while machines speak: a connection that ends may lose what was not read. Even what was,
    /// when it is killed.
    /// </summary>
    public Danger Danger { get; set; }

    /// <summary>Says nothing more, or goes on.</summary>
    public bool IsHeld
    {
        get => isHeld;
        set
        {
            isHeld = value;
            changed.Release();
        }
    }

    /// <summary>Connected, held, and all that was said has been read.</summary>
    public bool IsRead => isHeld && !isSpeaking && current is { } socket && Posix.Unread(socket) == 0;

    /// <summary>Somebody is connected.</summary>
    public bool IsConnected => current is not null;

    /// <summary>Closes the connection behind the burst that comes, as a machine does that starts anew.</summary>
    public void Restart()
    {
        restarts = true;
        changed.Release();
    }

    /// <summary>The bytes with these numbers.</summary>
    public static byte[] Bytes(long from, int count)
    {
        long record = from / RecordSize;
        var text = new StringBuilder();
        while (text.Length < count + RecordSize)
        {
            text.Append(global::System.Globalization.CultureInfo.InvariantCulture, $"{record++:D14}\r\n");
        }

        return Encoding.ASCII.GetBytes(text.ToString((int)(from % RecordSize), count));
    }

    public void Dispose()
    {
        ended.Cancel();
        listener.Dispose();
        current?.Dispose();
    }

    private async Task SpeakAsync()
    {
        while (!ended.IsCancellationRequested)
        {
            Socket socket;
            try
            {
                socket = await listener.AcceptAsync(ended.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            long from = Said;
            current = socket;
            bool isSudden = await SpeakOnAsync(socket).ConfigureAwait(false);
            current = null;
            socket.Dispose();
            lock (gate)
            {
                connections.Add(new Connection(
                    from, Said, Danger == Danger.Kill || (isSudden && Danger == Danger.Stop)));
            }
        }
    }

    // True when the far end went without having read all.
    private async Task<bool> SpeakOnAsync(Socket socket)
    {
        Task<bool> end = EndAsync(socket);
        while (!end.IsCompleted && !ended.IsCancellationRequested)
        {
            isSpeaking = true;
            if (!isHeld)
            {
                byte[] burst = Bytes(Said, RecordSize * random.Next(1, 256));
                Interlocked.Add(ref said, burst.Length);
                try
                {
                    await socket.SendAsync(burst).ConfigureAwait(false);
                }
                catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
                {
                    return true;
                }
            }

            isSpeaking = false;
            if (restarts)
            {
                restarts = false;
                return false;
            }

            await changed.WaitAsync(isHeld ? Timeout.Infinite : random.Next(mostPause)).ConfigureAwait(false);
        }

        return end.IsCompleted && await end.ConfigureAwait(false);
    }

    // A Unix socket that is closed with something unread resets its peer.
    private async Task<bool> EndAsync(Socket socket)
    {
        try
        {
            while (await socket.ReceiveAsync(new byte[256]).ConfigureAwait(false) > 0)
            {
            }

            return false;
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            return true;
        }
        finally
        {
            changed.Release();
        }
    }
}

/// <summary>What is being done to the daemon.</summary>
internal enum Danger
{
    /// <summary>Nothing that could lose a byte.</summary>
    None,

    /// <summary>It is asked to end while machines speak: what it has not read is lost.</summary>
    Stop,

    /// <summary>It is killed: what it has not written is lost.</summary>
    Kill,
}
