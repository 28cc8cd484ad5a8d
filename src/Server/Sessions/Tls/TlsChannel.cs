using System.Buffers;
using Conserver.Posix;
using Conserver.Server.Delivery;

namespace Conserver.Server.Sessions.Tls;

/// <summary>Joins a <see cref="TlsPipe"/> to a <see cref="Connection"/>: its outbox goes in encrypted, the socket's bytes come out plain.</summary>
internal sealed class TlsChannel : ITlsPipeOwner, IDisposable
{
    /// <summary>Most plain text encrypted ahead of the socket: what is encrypted cannot be dropped any more.</summary>
    private const int Ahead = 64 * 1024;

    private readonly Connection connection;
    private readonly Action<TlsSummary> established;
    private readonly Action<TlsFailure> failed;
    private readonly TlsPipe pipe;
    private readonly ArrayBufferWriter<byte> cipher = new();
    private int sent;

    public TlsChannel(Connection connection, ServerTls settings, Action<TlsSummary> established, Action<TlsFailure> failed)
    {
        this.connection = connection;
        this.established = established;
        this.failed = failed;
        pipe = new TlsPipe(settings, this, PostTo(connection.Loop));
    }

    /// <inheritdoc cref="TlsPipe.CanWrite"/>
    public bool CanWrite => pipe.CanWrite;

    /// <summary>Bytes from the socket.</summary>
    public void Feed(ReadOnlySpan<byte> bytes) => pipe.Feed(bytes);

    /// <summary>Encrypts and writes as much of the outbox as the socket takes; false when the socket is full.</summary>
    public bool Flush(Outbox outbox)
    {
        while (WriteCipher())
        {
            ReadOnlySpan<ChunkSlice> slices = pipe.CanWrite ? outbox.Peek() : [];
            if (slices.IsEmpty)
            {
                return true;
            }

            int taken = 0;
            foreach (ChunkSlice slice in slices)
            {
                int count = Math.Min(slice.Length, Ahead - taken);
                pipe.Write(slice.Bytes[..count]);
                taken += count;
                if (taken == Ahead || !pipe.CanWrite)
                {
                    break;
                }
            }

            if (connection.IsClosed)
            {
                return true;
            }

            outbox.Advance(taken);
        }

        return connection.IsClosed;
    }

    /// <summary>Says goodbye as TLS wants it; true when that has left, too.</summary>
    public bool FinishClosing()
    {
        pipe.Shutdown();
        return WriteCipher();
    }

    /// <summary>The connection lives on another loop now.</summary>
    public void Moved(Loop loop) => pipe.Post = PostTo(loop);

    public void Dispose() => pipe.Dispose();

    private Action<Action> PostTo(Loop loop) => action => loop.Post(connection.Owner, action);

    void ITlsPipeOwner.CipherToSend(ReadOnlySpan<byte> cipherText)
    {
        cipher.Write(cipherText);
        connection.RequestFlush();
    }

    void ITlsPipeOwner.PlainReceived(ReadOnlySpan<byte> plain) => connection.Deliver(plain);

    void ITlsPipeOwner.HandshakeDone(TlsSummary summary)
    {
        established(summary);
        connection.RequestFlush();
    }

    void ITlsPipeOwner.Failed(TlsFailure failure)
    {
        // An alert that is on its way tells the client why; it goes if the socket takes it.
        _ = WriteCipher();
        failed(failure);
        connection.Close(null);
    }

    void ITlsPipeOwner.PeerClosed() => connection.AtEnd();

    void ITlsPipeOwner.ReadingWanted(bool wanted) => connection.SetTlsReading(wanted);

    // False while the socket is full.
    private bool WriteCipher()
    {
        while (sent < cipher.WrittenCount)
        {
            int put = connection.WriteSocket(cipher.WrittenSpan[sent..]);
            if (put <= 0)
            {
                return false;
            }

            sent += put;
        }

        cipher.ResetWrittenCount();
        sent = 0;
        return true;
    }
}
