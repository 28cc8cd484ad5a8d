using System.Buffers;
using System.Collections.Immutable;
using System.Net.Security;

namespace Conserver.Server.Sessions.Tls;

/// <summary>
/// TLS for one server connection, without a socket: the owner's loop feeds cipher text in and gets plain text and cipher
/// text out through <see cref="ITlsPipeOwner"/>. Only the handshake (public-key work) leaves the loop.
/// </summary>
/// <remarks>
/// All members are for the owner's loop only. Received bytes that could not be handed on yet (handshake running, or
/// paused) are bounded: above <see cref="HighWater"/> the owner is asked to stop reading, above <see cref="Limit"/> the
/// connection fails.
/// </remarks>
public sealed class TlsPipe : IDisposable
{
    /// <summary>Bytes of held cipher text at which <see cref="ITlsPipeOwner.ReadingWanted"/> says stop.</summary>
    public const int HighWater = 64 * 1024;

    /// <summary>Bytes of held cipher text that end the connection.</summary>
    public const int Limit = 1024 * 1024;

    // Most plain text one record can carry (RFC 8446 §5.1), and so the most one read can return.
    private const int RecordText = 16384;

    // Most that we put into one. A stock client reads 8 KiB of a record, then waits for the socket although OpenSSL holds
    // the rest: the end of a burst would stay hidden until more comes.
    private const int SentText = 8192;

    private readonly ServerTls tls;
    private readonly ITlsPipeOwner owner;
    private readonly RecordStream wire;
    private readonly CancellationTokenSource abandon = new();
    private volatile Action<Action> post;
    private TlsOffer? offer;
    private SslStream? ssl;
    private Phase phase = Phase.Hello;

    // True once cipher text may go to the owner directly; set on the loop after the handshake's thread is done.
    private volatile bool direct;
    private bool paused;
    private bool draining;
    private bool saidShutdown;
    private bool readingWanted = true;

    // Depth of calls into SslStream; its native state is freed when the last one has returned.
    private int busy;
    private bool freed;

    /// <param name="tls">How to answer.</param>
    /// <param name="owner">The session.</param>
    /// <param name="post">Runs an action on the owner's loop, in order; called from pool threads.</param>
    public TlsPipe(ServerTls tls, ITlsPipeOwner owner, Action<Action> post)
    {
        this.tls = tls;
        this.owner = owner;
        this.post = post;
        wire = new RecordStream(Send);
    }

    private enum Phase
    {
        Hello,
        Handshake,
        Open,
        PeerClosed,
        Closed,
    }

    /// <summary>How results get back to the owner's loop. May be replaced, with the loop, once the pipe is open.</summary>
    public Action<Action> Post
    {
        get => post;
        set => post = value;
    }

    /// <summary>The handshake is done and nothing has ended yet in our direction.</summary>
    public bool CanWrite => phase is Phase.Open or Phase.PeerClosed && !saidShutdown;

    /// <summary>Takes bytes as they came from the socket.</summary>
    public void Feed(ReadOnlySpan<byte> cipherText)
    {
        if (phase is Phase.Closed or Phase.PeerClosed || cipherText.IsEmpty)
        {
            return;
        }

        if (wire.Backlog + cipherText.Length > Limit)
        {
            Fail("too much TLS data at once");
            return;
        }

        wire.Append(cipherText);
        if (phase == Phase.Hello)
        {
            ReadHello();
        }
        else if (phase == Phase.Open)
        {
            Drain();
        }

        UpdateReading();
    }

    /// <summary>Encrypts and sends. Text written before the handshake is done is a mistake of the caller.</summary>
    /// <exception cref="InvalidOperationException">Before the handshake, or after <see cref="Shutdown"/>.</exception>
    public void Write(ReadOnlySpan<byte> plain)
    {
        if (phase == Phase.Closed)
        {
            return;
        }

        if (!CanWrite)
        {
            throw new InvalidOperationException("TLS is not open for writing");
        }

        byte[] record = ArrayPool<byte>.Shared.Rent(SentText);
        try
        {
            while (!plain.IsEmpty && CanWrite)
            {
                int count = Math.Min(plain.Length, SentText);
                plain[..count].CopyTo(record);
                plain = plain[count..];
                Encrypt(record, count);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(record);
        }
    }

    /// <summary>Sends close_notify, once. Plain text may still be received.</summary>
    public void Shutdown()
    {
        if (!CanWrite)
        {
            return;
        }

        saidShutdown = true;
        busy++;
        try
        {
            Task sent = ssl!.ShutdownAsync();

            // RecordStream writes at once, so this is complete; GetResult only brings out an exception.
            sent.GetAwaiter().GetResult();
        }
        catch (Exception ex) when (TlsErrors.IsOne(ex))
        {
            Fail(TlsErrors.ReasonOf(ex));
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>
    /// Hands no more plain text to the owner until <see cref="Resume"/>; takes effect at once, also inside
    /// <see cref="ITlsPipeOwner.PlainReceived"/>. For a session that waits, or is moving to another loop.
    /// </summary>
    public void Pause() => paused = true;

    /// <summary>Undoes <see cref="Pause"/> and hands over what has come meanwhile.</summary>
    public void Resume()
    {
        paused = false;
        if (phase == Phase.Open)
        {
            Drain();
        }

        UpdateReading();
    }

    /// <summary>Ends everything at once, without close_notify. No callback comes after it.</summary>
    public void Dispose()
    {
        if (phase == Phase.Closed)
        {
            return;
        }

        bool handshaking = phase == Phase.Handshake;
        phase = Phase.Closed;
        if (handshaking)
        {
            // The pool thread is using the stream; FinishHandshake frees it.
            abandon.Cancel();
        }
        else if (busy == 0)
        {
            Free();
        }
    }

    private void ReadHello()
    {
        switch (ClientHello.Read(wire.Peek(), out ClientHello? hello))
        {
            case ClientHelloVerdict.Parsed:
                phase = Phase.Handshake;
                offer = tls.Offer(hello!);
                ssl = new SslStream(wire, leaveInnerStreamOpen: false);

                // Not awaited: it reports everything, failures included.
                _ = Task.Run(() => TlsHandshake.RunAsync(
                    ssl, offer, failure => post(() => FinishHandshake(failure)), abandon.Token));
                break;
            case ClientHelloVerdict.NotTls:
                Fail("not a TLS ClientHello");
                break;
        }
    }

    private void FinishHandshake(string? failure)
    {
        if (phase == Phase.Closed)
        {
            Free();
            return;
        }

        phase = Phase.Open;
        if (failure is not null)
        {
            Fail(offer!.Obstacle is { } obstacle ? $"{failure} ({obstacle})" : failure);
            return;
        }

        direct = true;
        owner.HandshakeDone(offer!.Summarise(ssl!));
        if (phase == Phase.Open)
        {
            Drain();
        }

        UpdateReading();
    }

    private void Drain()
    {
        if (draining)
        {
            // Called back from PlainReceived: the loop below goes on with what was added.
            return;
        }

        draining = true;
        byte[] plain = ArrayPool<byte>.Shared.Rent(RecordText);
        try
        {
            while (phase == Phase.Open && !paused && wire.HasWholeRecord)
            {
                DecryptRecord(plain);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(plain);
            draining = false;
        }

        if (phase == Phase.Open && wire.IsMalformed)
        {
            Fail("not a TLS record");
        }
    }

    private void DecryptRecord(byte[] plain)
    {
        int count = ReadRecord(plain);
        if (count > 0)
        {
            owner.PlainReceived(plain.AsSpan(0, count));
        }
        else if (count == 0 && phase == Phase.Open)
        {
            phase = Phase.PeerClosed;
            wire.Release();
            owner.PeerClosed();
        }
    }

    /// <summary>The next text, 0 for close_notify, -1 if the record had no text or the connection failed.</summary>
    private int ReadRecord(byte[] plain)
    {
        busy++;
        try
        {
            return ssl!.Read(plain, 0, RecordText);
        }
        catch (IOException ex) when (ReferenceEquals(ex, RecordStream.Dry))
        {
            return -1;
        }
        catch (Exception ex) when (TlsErrors.IsOne(ex))
        {
            Fail(TlsErrors.ReasonOf(ex));
            return -1;
        }
        finally
        {
            Leave();
        }
    }

    private void Encrypt(byte[] plain, int count)
    {
        busy++;
        try
        {
            ssl!.Write(plain, 0, count);
        }
        catch (Exception ex) when (TlsErrors.IsOne(ex))
        {
            Fail(TlsErrors.ReasonOf(ex));
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Cipher text from SslStream: on the loop, or on a pool thread while the handshake runs.</summary>
    private void Send(ReadOnlySpan<byte> cipherText)
    {
        if (direct)
        {
            if (phase != Phase.Closed)
            {
                owner.CipherToSend(cipherText);
            }

            return;
        }

        byte[] copy = cipherText.ToArray();
        post(() =>
        {
            if (phase != Phase.Closed)
            {
                owner.CipherToSend(copy);
            }
        });
    }

    private void UpdateReading()
    {
        // Half way down before asking for more, so that the owner does not change its mind at every byte.
        bool wanted = readingWanted ? wire.Backlog < HighWater : wire.Backlog < HighWater / 2;
        if (phase is Phase.Handshake or Phase.Open && wanted != readingWanted)
        {
            readingWanted = wanted;
            owner.ReadingWanted(wanted);
        }
    }

    private void Fail(string reason)
    {
        if (phase == Phase.Closed)
        {
            return;
        }

        // While the handshake runs, its thread owns the list.
        ImmutableArray<string> certificateErrors = phase == Phase.Handshake ? [] : offer?.CertificateErrors ?? [];
        Dispose();
        owner.Failed(new TlsFailure(reason, certificateErrors));
    }

    private void Leave()
    {
        if (--busy == 0 && phase == Phase.Closed)
        {
            Free();
        }
    }

    private void Free()
    {
        if (!freed)
        {
            freed = true;
            ssl?.Dispose();
            wire.Release();
            abandon.Dispose();
        }
    }
}
