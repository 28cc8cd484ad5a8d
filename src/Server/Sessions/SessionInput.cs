using Conserver.Posix;
using Conserver.Protocol.Wire;

namespace Conserver.Server.Sessions;

/// <summary>
/// What a client sends, on its way to the dialogue of the moment: handed over packet by packet, kept while something is
/// decided elsewhere, while the client does not read, and between many commands at once. What has been kept is bounded by
/// what one read brings, as nothing is read meanwhile.
/// </summary>
/// <param name="connection">Where it comes from.</param>
/// <param name="owner">Told of defects.</param>
/// <param name="dialogue">Gives the dialogue of the moment.</param>
internal sealed class SessionInput(Connection connection, ILoopOwner owner, Func<IDialogue> dialogue)
{
    /// <summary>Memory for unquoted data that is kept for the next time.</summary>
    private const int KeptScratch = 4096;

    /// <summary>Commands obeyed at a time: what others of the loop want comes between.</summary>
    private const int PerTurn = 16;

    private State state = State.Open;
    private bool ended;
    private WireDecoder decoder;
    private byte[] scratch = [];
    private ReadOnlyMemory<byte> heldData;
    private ReadOnlyMemory<byte> heldInput;
    private int obeyed;
    private RawInput? raw;

    private enum State
    {
        /// <summary>The dialogue gets it.</summary>
        Open,

        /// <summary>Kept until <see cref="Release"/>: something is decided elsewhere.</summary>
        Held,

        /// <summary>The same, until the device has taken what waits for it.</summary>
        HeldForDevice,

        /// <summary>The same, and the client sends no more.</summary>
        LeftForDevice,

        /// <summary>Kept until the client has read what waits for it.</summary>
        Clogged,

        /// <summary>Kept for a turn, after many commands at once.</summary>
        Resting,

        /// <summary>The rest of what has arrived is thrown away, then it is open again: TLS begins.</summary>
        Discarding,
    }

    /// <summary>It is being kept back.</summary>
    public bool IsHeld => state is not (State.Open or State.Discarding);

    /// <summary>Bytes have arrived.</summary>
    public void Received(ReadOnlySpan<byte> bytes)
    {
        obeyed = 0;
        if (raw is { } wanted && !wanted.IsFilledBy(ref bytes))
        {
            return;
        }

        raw?.Hand(() => raw = null);
        Process(ref bytes);
        if (!bytes.IsEmpty && !connection.IsClosing)
        {
            heldInput = heldInput.IsEmpty ? bytes.ToArray() : (byte[])[.. heldInput.Span, .. bytes];
        }
    }

    /// <summary>No more will come. What has come is still obeyed.</summary>
    public void End()
    {
        ended = true;
        if (!IsHeld)
        {
            connection.CloseWhenSent();
        }
    }

    /// <summary>The client has read so much that it may cause more.</summary>
    public void Relieved()
    {
        if (state == State.Clogged)
        {
            Release();
        }
    }

    /// <summary>The rest of what has arrived is thrown away.</summary>
    public void DiscardRest() => state = State.Discarding;

    /// <inheritdoc cref="ISession.TakeRaw"/>
    public void TakeRaw(int count, Action<byte[]> taken)
    {
        DiscardRest();
        raw = new RawInput(count, taken);
    }

    /// <inheritdoc cref="ISession.AgreeOnWindow"/>
    public void AgreeOnWindow() => decoder.KnowsWindow = true;

    /// <inheritdoc cref="ISession.Hold"/>
    public void Hold() => Hold(State.Held);

    /// <summary>
    /// Goes to another loop and goes on there, held. Never at once, so that nothing of the session is left on the stack of
    /// the old loop.
    /// </summary>
    public void MoveTo(Loop target, Action arrived)
    {
        if (target == connection.Loop)
        {
            // It goes on before the end of the turn: there is nothing to be read less for.
            state = State.Held;
            new TurnEnd(target, owner, () => connection.MoveTo(target, arrived)).Request();
            return;
        }

        Hold();
        connection.Loop.Post(owner, () => connection.MoveTo(target, arrived));
    }

    /// <inheritdoc cref="ISession.HoldWatching"/>
    public void HoldWatching()
    {
        Hold();
        connection.AwaitEnd();
    }

    /// <inheritdoc cref="ISession.HoldForDevice"/>
    public void HoldForDevice()
    {
        Hold(State.HeldForDevice);
        connection.AwaitEnd();
    }

    /// <inheritdoc cref="ISession.DeviceIsStuck"/>
    public void DeviceIsStuck()
    {
        // A client that has gone may not be seen to: what it typed fills the way to us, and its end waits behind that. What
        // is said to it, its system answers with a reset.
        if (state == State.LeftForDevice)
        {
            connection.Close("left, and the device takes no more of what was typed");
        }
    }

    /// <summary>The client sends no more, and what it has sent is kept.</summary>
    public void Ending()
    {
        if (state != State.HeldForDevice)
        {
            dialogue().ClientEnded();
            return;
        }

        state = State.LeftForDevice;
        if (dialogue().IsStuck)
        {
            DeviceIsStuck();
        }
    }

    /// <inheritdoc cref="ISession.Release"/>
    public void Release(Action? before = null)
    {
        state = State.Open;
        obeyed = 0;
        before?.Invoke();
        if (connection.IsClosing || IsHeld)
        {
            return;
        }

        // What is kept on is a part of what was kept: many commands in one packet are not copied at each.
        ReadOnlyMemory<byte> data = heldData;
        ReadOnlyMemory<byte> input = heldInput;
        heldData = heldInput = default;
        ReadOnlySpan<byte> rest = data.Span;
        Dispatch(ref rest);
        if (state == State.Discarding)
        {
            Discard();
        }
        else
        {
            heldData = data[(data.Length - rest.Length)..];
            ReadOnlySpan<byte> left = input.Span;
            Process(ref left);
            heldInput = connection.IsClosing ? default : input[(input.Length - left.Length)..];
        }

        if (!IsHeld && ended)
        {
            connection.CloseWhenSent();
        }
        else if (!IsHeld)
        {
            connection.SetReading(true);
        }
    }

    private void Hold(State until)
    {
        state = until;
        connection.SetReading(false);
    }

    // Input that is left is the caller's to keep; data that is left is kept here.
    private void Process(ref ReadOnlySpan<byte> input)
    {
        int violations = decoder.Violations;
        while (state == State.Open && !connection.IsClosing && decoder.TryRead(ref input, ref scratch, out WireToken token))
        {
            if (token.Kind == WireKind.Signal)
            {
                connection.Waste(1);
                dialogue().Signalled(token.Signal);
                continue;
            }

            ReadOnlySpan<byte> data = token.Data;
            Dispatch(ref data);
            if (state == State.Discarding)
            {
                Discard();
                input = default;
            }
            else if (!data.IsEmpty)
            {
                heldData = data.ToArray();
            }
        }

        // Nobody means anything by those.
        connection.Waste(decoder.Violations - violations);
        if (scratch.Length > KeptScratch)
        {
            scratch = [];
        }
    }

    private void Discard()
    {
        state = State.Open;
        decoder = default;
    }

    // A dialogue may hand over to the next one in the middle of a packet.
    private void Dispatch(ref ReadOnlySpan<byte> data)
    {
        while (state == State.Open && !connection.IsClosing && !data.IsEmpty)
        {
            if (connection.IsClogged)
            {
                Hold(State.Clogged);
            }
            else if (obeyed++ == PerTurn)
            {
                Rest();
            }
            else
            {
                dialogue().Receive(ref data);
            }
        }

        if (connection.IsClosing || state == State.Discarding)
        {
            data = default;
        }
    }

    // A packet can hold thousands of commands.
    private void Rest()
    {
        Hold(State.Resting);
        connection.Loop.Post(owner, () =>
        {
            if (state == State.Resting)
            {
                Release();
            }
        });
    }
}
