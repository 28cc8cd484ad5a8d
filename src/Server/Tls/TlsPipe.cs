using System.Buffers;
using System.Collections.Immutable;

namespace Conserver.Server.Tls;

/// <summary>
/// TLS for one connection, without a socket: the owner's loop feeds cipher text in and gets plain text and cipher
/// text out through <see cref="ITlsPipeOwner"/>. Only the handshake (public-key work) leaves the loop.
/// </summary>
/// <remarks>
/// All members are for the owner's loop only. Received bytes that could not be handed on yet (handshake running, or
/// paused) are bounded: above <see cref="HighWater"/> the owner is asked to stop reading, above <see cref="Limit"/> the
/// connection fails.
/// </remarks>
internal sealed class TlsPipe : IDisposable
{
    /// <summary>Bytes of held cipher text at which <see cref="ITlsPipeOwner.ReadingWanted"/> says stop.</summary>
    public const int HighWater = 64 * 1024;

    /// <summary>Bytes of held cipher text that end the connection.</summary>
    public const int Limit = 1024 * 1024;

    // Most plain text one record can carry (RFC 8446 §5.1), and so the most one read can return.
    private const int RecordText = 16384;

    // Most that we put into the last one of a burst. A stock client reads 8 KiB of a record, then waits for the socket
    // although OpenSSL holds the rest: the end of a burst would stay hidden until more comes. While more is in the socket
    // the client comes back by itself.
    private const int LastText = 8192;

    // Records without text that may come at once, for each costs an exception: those that change keys are rare.
    private const int MaxEmpty = 64;

    private readonly ITlsParty party;
    private readonly ITlsPipeOwner owner;
    private readonly RecordStream wire;
    private readonly OffLoop offLoop;

    // Cipher text of the handshake's present step; null once it may go to the owner directly.
    private ArrayBufferWriter<byte>? outgoing = new();
    private Action? cancelStep;

    // Made in the first step of the handshake, away from the loop.
    private ITlsEngine? engine;
    private TlsPhase phase = TlsPhase.Waiting;

    // The owner wants no plain text now; it may say so, and take it back, while text is being handed over.
    private bool paused;
    private bool draining;

    // What the owner was told last.
    private bool readingWanted = true;

    // The pipe itself, calls into the engine, and a step of the handshake: its native state is freed after the last of them.
    private int uses = 1;

    /// <param name="party">Which side we are, and how we play it.</param>
    /// <param name="owner">Who has the connection.</param>
    /// <param name="offLoop">Where the handshake's work is done.</param>
    public TlsPipe(ITlsParty party, ITlsPipeOwner owner, OffLoop offLoop)
    {
        this.party = party;
        this.owner = owner;
        this.offLoop = offLoop;
        wire = new RecordStream(Send);
    }

    /// <summary>The handshake is done and nothing has ended yet in our direction.</summary>
    public bool CanWrite => phase is TlsPhase.Open or TlsPhase.PeerEnded;

    private bool CanRead => phase is TlsPhase.Open or TlsPhase.Ended;

    private bool IsClosed => phase >= TlsPhase.Closed;

    /// <summary>Begins the handshake, once, when it need not wait for the other side's first words.</summary>
    public void Start() => Look();

    /// <summary>Takes bytes as they came from the socket.</summary>
    public void Feed(ReadOnlySpan<byte> cipherText)
    {
        if (phase >= TlsPhase.PeerEnded || cipherText.IsEmpty)
        {
            return;
        }

        if (wire.Backlog + cipherText.Length > Limit)
        {
            Fail("too much TLS data at once");
            return;
        }

        wire.Append(cipherText);
        if (phase == TlsPhase.Waiting)
        {
            Look();
        }
        else if (phase == TlsPhase.Handshake)
        {
            StepIfDue();
        }
        else if (CanRead)
        {
            Drain();
        }

        UpdateReading();
    }

    /// <summary>Encrypts and sends. Text written before the handshake is done is a mistake of the caller.</summary>
    /// <param name="plain">The text.</param>
    /// <param name="moreFollows">More will be written at once.</param>
    /// <exception cref="InvalidOperationException">Before the handshake, or after <see cref="Shutdown"/>.</exception>
    public void Write(ReadOnlySpan<byte> plain, bool moreFollows = false)
    {
        if (IsClosed)
        {
            return;
        }

        if (!CanWrite)
        {
            throw new InvalidOperationException("TLS is not open for writing");
        }

        if (!plain.IsEmpty)
        {
            int last = moreFollows ? 0 : Math.Min(plain.Length, LastText);
            Encrypt(plain[..^last], plain[^last..]);
        }
    }

    /// <summary>Sends close_notify, once. Plain text may still be received.</summary>
    public void Shutdown()
    {
        if (!CanWrite)
        {
            return;
        }

        phase = phase == TlsPhase.Open ? TlsPhase.Ended : TlsPhase.BothEnded;
        Encrypt([], []);
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
        Drain();
        UpdateReading();
    }

    /// <summary>Ends everything at once, without close_notify. No callback comes after it.</summary>
    public void Dispose()
    {
        if (IsClosed)
        {
            return;
        }

        phase = TlsPhase.Closed;
        cancelStep?.Invoke();
        Release();
    }

    private void Look()
    {
        switch (party.Look(wire.Peek()))
        {
            case TlsReadiness.Ready:
                phase = TlsPhase.Handshake;
                Step();
                break;
            case TlsReadiness.NotTls:
                Fail("not a TLS ClientHello");
                break;
        }
    }

    // The step that is under way takes what comes meanwhile, or leaves it for the next one.
    private void StepIfDue()
    {
        if (cancelStep is null && engine!.CanContinue)
        {
            Step();
        }
    }

    private void Step()
    {
        Interlocked.Increment(ref uses);
        cancelStep = offLoop(TakeStep, OnStepped, failure => Fail(failure.Message), Release);
    }

    private void TakeStep()
    {
        engine ??= party.Begin(wire);
        engine.Step();
    }

    private void OnStepped()
    {
        cancelStep = null;
        if (outgoing!.WrittenCount > 0)
        {
            owner.CipherToSend(outgoing.WrittenSpan);
            outgoing.ResetWrittenCount();
        }

        if (phase != TlsPhase.Handshake)
        {
            return;
        }

        if (engine!.IsOver)
        {
            FinishHandshake(engine.Failure);
        }
        else
        {
            StepIfDue();
            UpdateReading();
        }
    }

    private void FinishHandshake(string? failure)
    {
        phase = TlsPhase.Open;
        outgoing = null;
        if (failure is not null)
        {
            Fail(party.Explain(failure));
            return;
        }

        party.Succeed();
        owner.HandshakeDone();
        Drain();
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
            int empty = 0;
            while (CanRead && !paused && wire.HasWholeRecord)
            {
                empty += DecryptRecord(plain) ? 0 : 1;
                if (empty > MaxEmpty)
                {
                    Fail("too many TLS records without text");
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(plain);
            draining = false;
        }

        if (CanRead && wire.IsMalformed)
        {
            Fail("not a TLS record");
        }
    }

    // False when it had no text.
    private bool DecryptRecord(byte[] plain)
    {
        int count = ReadRecord(plain);
        if (count > 0)
        {
            owner.PlainReceived(plain.AsSpan(0, count));

            // It may have been a password.
            plain.AsSpan(0, count).Clear();
        }
        else if (count == 0 && CanRead)
        {
            phase = phase == TlsPhase.Open ? TlsPhase.PeerEnded : TlsPhase.BothEnded;
            wire.Release();
            owner.PeerClosed();
        }

        return count >= 0;
    }

    /// <summary>The next text, 0 for close_notify, -1 if the record had no text or the connection failed.</summary>
    private int ReadRecord(byte[] plain)
    {
        Interlocked.Increment(ref uses);
        try
        {
            return engine!.Read(plain);
        }
        catch (Exception ex) when (TlsErrors.IsOne(ex))
        {
            Fail(TlsErrors.ReasonOf(ex));
            return -1;
        }
        finally
        {
            Release();
        }
    }

    // Without text it is the end. What is last has records of its own.
    private void Encrypt(ReadOnlySpan<byte> plain, ReadOnlySpan<byte> last)
    {
        Interlocked.Increment(ref uses);
        try
        {
            if (!plain.IsEmpty)
            {
                engine!.Write(plain);
            }

            if (!last.IsEmpty)
            {
                engine!.Write(last);
            }
            else if (plain.IsEmpty)
            {
                engine!.Shutdown();
            }
        }
        catch (Exception ex) when (TlsErrors.IsOne(ex))
        {
            Fail(TlsErrors.ReasonOf(ex));
        }
        finally
        {
            Release();
        }
    }

    /// <summary>Cipher text from the engine: on the loop, or on the thread of the handshake's step.</summary>
    private void Send(ReadOnlySpan<byte> cipherText)
    {
        if (outgoing is not null)
        {
            outgoing.Write(cipherText);
        }
        else if (!IsClosed)
        {
            owner.CipherToSend(cipherText);
        }
    }

    private void UpdateReading()
    {
        // Half way down before asking for more, so that the owner does not change its mind at every byte.
        bool wanted = readingWanted ? wire.Backlog < HighWater : wire.Backlog < HighWater / 2;
        if ((phase == TlsPhase.Handshake || CanRead) && wanted != readingWanted)
        {
            readingWanted = wanted;
            owner.ReadingWanted(wanted);
        }
    }

    private void Fail(string reason)
    {
        if (IsClosed)
        {
            return;
        }

        // A step that is still under way owns the list.
        ImmutableArray<string> certificateErrors = phase == TlsPhase.Handshake ? [] : party.CertificateErrors;
        Dispose();
        owner.Failed(new TlsFailure(reason, certificateErrors));
    }

    // Any thread.
    private void Release()
    {
        if (Interlocked.Decrement(ref uses) == 0)
        {
            engine?.Dispose();
            wire.Release();
        }
    }
}
