using System.Buffers;
using System.Collections.Immutable;
using System.Net.Security;
using System.Security.Authentication;

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

    private readonly ServerTls _tls;
    private readonly ITlsPipeOwner _owner;
    private readonly RecordStream _wire;
    private readonly CancellationTokenSource _abandon = new();
    private volatile Action<Action> _post;
    private TlsOffer? _offer;
    private SslStream? _ssl;
    private Phase _phase = Phase.Hello;

    // True once cipher text may go to the owner directly; set on the loop after the handshake's thread is done.
    private volatile bool _direct;
    private bool _paused;
    private bool _draining;
    private bool _saidShutdown;
    private bool _readingWanted = true;

    // Depth of calls into SslStream; its native state is freed when the last one has returned.
    private int _busy;
    private bool _freed;

    /// <param name="tls">How to answer.</param>
    /// <param name="owner">The session.</param>
    /// <param name="post">Runs an action on the owner's loop, in order; called from pool threads.</param>
    public TlsPipe(ServerTls tls, ITlsPipeOwner owner, Action<Action> post)
    {
        _tls = tls;
        _owner = owner;
        _post = post;
        _wire = new RecordStream(Send);
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
        get => _post;
        set => _post = value;
    }

    /// <summary>The handshake is done and nothing has ended yet in our direction.</summary>
    public bool CanWrite => _phase is Phase.Open or Phase.PeerClosed && !_saidShutdown;

    /// <summary>Takes bytes as they came from the socket.</summary>
    public void Feed(ReadOnlySpan<byte> cipherText)
    {
        if (_phase is Phase.Closed or Phase.PeerClosed || cipherText.IsEmpty)
        {
            return;
        }

        if (_wire.Backlog + cipherText.Length > Limit)
        {
            Fail("too much TLS data at once");
            return;
        }

        _wire.Append(cipherText);
        if (_phase == Phase.Hello)
        {
            ReadHello();
        }
        else if (_phase == Phase.Open)
        {
            Drain();
        }

        UpdateReading();
    }

    /// <summary>Encrypts and sends. Text written before the handshake is done is a mistake of the caller.</summary>
    /// <exception cref="InvalidOperationException">Before the handshake, or after <see cref="Shutdown"/>.</exception>
    public void Write(ReadOnlySpan<byte> plain)
    {
        if (_phase == Phase.Closed)
        {
            return;
        }

        if (!CanWrite)
        {
            throw new InvalidOperationException("TLS is not open for writing");
        }

        byte[] record = ArrayPool<byte>.Shared.Rent(RecordText);
        try
        {
            while (!plain.IsEmpty && CanWrite)
            {
                int count = Math.Min(plain.Length, RecordText);
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

        _saidShutdown = true;
        Enter();
        try
        {
            Task sent = _ssl!.ShutdownAsync();

            // RecordStream writes at once, so this is complete; GetResult only brings out an exception.
            sent.GetAwaiter().GetResult();
        }
        catch (Exception ex) when (IsTlsError(ex))
        {
            Fail(ReasonOf(ex));
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
    public void Pause() => _paused = true;

    /// <summary>Undoes <see cref="Pause"/> and hands over what has come meanwhile.</summary>
    public void Resume()
    {
        _paused = false;
        if (_phase == Phase.Open)
        {
            Drain();
        }

        UpdateReading();
    }

    /// <summary>Ends everything at once, without close_notify. No callback comes after it.</summary>
    public void Dispose()
    {
        if (_phase == Phase.Closed)
        {
            return;
        }

        bool handshaking = _phase == Phase.Handshake;
        _phase = Phase.Closed;
        if (handshaking)
        {
            // The pool thread is using the stream; FinishHandshake frees it.
            _abandon.Cancel();
        }
        else if (_busy == 0)
        {
            Free();
        }
    }

    private void ReadHello()
    {
        switch (ClientHello.Read(_wire.Peek(), out ClientHello? hello))
        {
            case ClientHelloVerdict.Parsed:
                _phase = Phase.Handshake;
                _offer = _tls.Offer(hello!);
                SslStream ssl = new(_wire, leaveInnerStreamOpen: false);
                _ssl = ssl;

                // Not awaited: it reports everything, failures included, through Post.
                _ = Task.Run(() => HandshakeAsync(ssl, _offer));
                break;
            case ClientHelloVerdict.NotTls:
                Fail("not a TLS ClientHello");
                break;
        }
    }

    private async Task HandshakeAsync(SslStream ssl, TlsOffer offer)
    {
        string? failure = null;
        try
        {
            await ssl.AuthenticateAsServerAsync(offer.Options, _abandon.Token).ConfigureAwait(false);
        }
        catch (Exception ex)
        {
            // Whatever it was, it is this connection's failure and its owner hears of it.
            failure = ReasonOf(ex);
        }

        _post(() => FinishHandshake(failure));
    }

    private void FinishHandshake(string? failure)
    {
        if (_phase == Phase.Closed)
        {
            Free();
            return;
        }

        _phase = Phase.Open;
        if (failure is not null)
        {
            Fail(failure);
            return;
        }

        _direct = true;
        _owner.HandshakeDone(_offer!.Summarise(_ssl!));
        if (_phase == Phase.Open)
        {
            Drain();
        }

        UpdateReading();
    }

    private void Drain()
    {
        if (_draining)
        {
            // Called back from PlainReceived: the loop below goes on with what was added.
            return;
        }

        _draining = true;
        byte[] plain = ArrayPool<byte>.Shared.Rent(RecordText);
        try
        {
            while (_phase == Phase.Open && !_paused && _wire.HasWholeRecord)
            {
                DecryptRecord(plain);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(plain);
            _draining = false;
        }

        if (_phase == Phase.Open && _wire.IsMalformed)
        {
            Fail("not a TLS record");
        }
    }

    private void DecryptRecord(byte[] plain)
    {
        int count = ReadRecord(plain);
        if (count > 0)
        {
            _owner.PlainReceived(plain.AsSpan(0, count));
        }
        else if (count == 0 && _phase == Phase.Open)
        {
            _phase = Phase.PeerClosed;
            _wire.Release();
            _owner.PeerClosed();
        }
    }

    /// <summary>The next text, 0 for close_notify, -1 if the record had no text or the connection failed.</summary>
    private int ReadRecord(byte[] plain)
    {
        Enter();
        try
        {
            return _ssl!.Read(plain, 0, RecordText);
        }
        catch (IOException ex) when (ReferenceEquals(ex, RecordStream.Dry))
        {
            return -1;
        }
        catch (Exception ex) when (IsTlsError(ex))
        {
            Fail(ReasonOf(ex));
            return -1;
        }
        finally
        {
            Leave();
        }
    }

    private void Encrypt(byte[] plain, int count)
    {
        Enter();
        try
        {
            _ssl!.Write(plain, 0, count);
        }
        catch (Exception ex) when (IsTlsError(ex))
        {
            Fail(ReasonOf(ex));
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Cipher text from SslStream: on the loop, or on a pool thread while the handshake runs.</summary>
    private void Send(ReadOnlySpan<byte> cipherText)
    {
        if (_direct)
        {
            if (_phase != Phase.Closed)
            {
                _owner.CipherToSend(cipherText);
            }

            return;
        }

        byte[] copy = cipherText.ToArray();
        _post(() =>
        {
            if (_phase != Phase.Closed)
            {
                _owner.CipherToSend(copy);
            }
        });
    }

    private void UpdateReading()
    {
        // Half way down before asking for more, so that the owner does not change its mind at every byte.
        bool wanted = _readingWanted ? _wire.Backlog < HighWater : _wire.Backlog < HighWater / 2;
        if (_phase is Phase.Handshake or Phase.Open && wanted != _readingWanted)
        {
            _readingWanted = wanted;
            _owner.ReadingWanted(wanted);
        }
    }

    private void Fail(string reason)
    {
        if (_phase == Phase.Closed)
        {
            return;
        }

        // While the handshake runs, its thread owns the list.
        ImmutableArray<string> certificateErrors = _phase == Phase.Handshake ? [] : _offer?.CertificateErrors ?? [];
        Dispose();
        _owner.Failed(new TlsFailure(reason, certificateErrors));
    }

    private void Enter() => _busy++;

    private void Leave()
    {
        if (--_busy == 0 && _phase == Phase.Closed)
        {
            Free();
        }
    }

    private void Free()
    {
        if (_freed)
        {
            return;
        }

        _freed = true;
        _ssl?.Dispose();
        _wire.Release();
        _abandon.Dispose();
    }

    private static bool IsTlsError(Exception ex) =>
        ex is IOException or AuthenticationException or InvalidOperationException or NotSupportedException;

    private static string ReasonOf(Exception ex)
    {
        // OpenSSL's own words are innermost: "error:0A0000C1:SSL routines::no shared cipher".
        Exception inner = ex;
        while (inner.InnerException is not null)
        {
            inner = inner.InnerException;
        }

        return inner.Message.StartsWith("error:", StringComparison.Ordinal) || inner is AuthenticationException
            ? inner.Message
            : $"{ex.Message} {(ReferenceEquals(inner, ex) ? "" : inner.Message)}".TrimEnd();
    }
}
