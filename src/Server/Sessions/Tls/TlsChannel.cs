using System.Buffers;
using Conserver.Posix;
using Conserver.Server.Delivery;
using Conserver.Server.Tls;

namespace Conserver.Server.Sessions.Tls;

/// <summary>
/// Joins a <see cref="TlsPipe"/> to a connection: its outbox goes in encrypted, the socket's bytes come out plain.
/// </summary>
internal sealed class TlsChannel : ITlsPipeOwner, IDisposable
{
    /// <summary>Most plain text encrypted ahead of the socket: what is encrypted cannot be dropped any more.</summary>
    private const int Ahead = 64 * 1024;

    private readonly ITlsCarrier carrier;
    private readonly Action<TlsSummary> established;
    private readonly Action<TlsFailure> failed;
    private readonly AcceptedTls party;
    private readonly TlsPipe pipe;
    private readonly ArrayBufferWriter<byte> cipher = new();
    private int sent;

    /// <param name="carrier">The connection.</param>
    /// <param name="settings">Certificates and suites that are in force; any thread.</param>
    /// <param name="offLoop">Where the handshake's work is done.</param>
    /// <param name="established">The handshake is done.</param>
    /// <param name="failed">TLS broke down; the connection is closed right after.</param>
    public TlsChannel(
        ITlsCarrier carrier,
        Func<ServerTls> settings,
        OffLoop offLoop,
        Action<TlsSummary> established,
        Action<TlsFailure> failed)
    {
        this.carrier = carrier;
        this.established = established;
        this.failed = failed;
        party = new AcceptedTls(settings);
        pipe = new TlsPipe(party, this, offLoop);
    }

    /// <inheritdoc cref="TlsPipe.CanWrite"/>
    public bool CanWrite => pipe.CanWrite;

    /// <summary>More may be read from the socket.</summary>
    public bool WantsInput { get; private set; } = true;

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
            for (int i = 0; i < slices.Length; i++)
            {
                int count = Math.Min(slices[i].Length, Ahead - taken);
                bool isLast = i == slices.Length - 1 && count == slices[i].Length;
                pipe.Write(slices[i].Bytes[..count], moreFollows: !isLast);
                taken += count;
                if (taken == Ahead || !pipe.CanWrite)
                {
                    break;
                }
            }

            if (carrier.IsClosed)
            {
                return true;
            }

            outbox.Advance(taken);
        }

        return carrier.IsClosed;
    }

    /// <summary>Says goodbye as TLS wants it; true when that has left, too.</summary>
    public bool FinishClosing()
    {
        pipe.Shutdown();
        return WriteCipher();
    }

    public void Dispose() => pipe.Dispose();

    void ITlsPipeOwner.CipherToSend(ReadOnlySpan<byte> cipherText)
    {
        cipher.Write(cipherText);
        carrier.RequestFlush();
    }

    void ITlsPipeOwner.PlainReceived(ReadOnlySpan<byte> plain) => carrier.Deliver(plain);

    void ITlsPipeOwner.HandshakeDone()
    {
        established(party.Summary!);
        carrier.RequestFlush();
    }

    void ITlsPipeOwner.Failed(TlsFailure failure)
    {
        // An alert that is on its way tells the client why; it goes if the socket takes it.
        _ = WriteCipher();
        failed(failure);
        carrier.Close(null);
    }

    void ITlsPipeOwner.PeerClosed() => carrier.AtEnd();

    void ITlsPipeOwner.ReadingWanted(bool wanted)
    {
        WantsInput = wanted;
        carrier.UpdateInterest();
    }

    // False while the socket is full.
    private bool WriteCipher()
    {
        while (sent < cipher.WrittenCount)
        {
            int put = carrier.WriteSocket(cipher.WrittenSpan[sent..]);
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
