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
    /// <summary>How long a device may take nothing of what a client that has gone has typed.</summary>
    private static readonly TimeSpan StuckTime = TimeSpan.FromSeconds(5);

    /// <summary>Commands obeyed at a time: what others of the loop want comes between.</summary>
    private const int PerTurn = 16;

    private State state = State.Open;
    private bool ended;
    private Action? whenEnded;
    private LoopTimer? stuckTimer;
    private WireDecoder decoder;
    private byte[] heldData = [];
    private byte[] heldInput = [];
    private int obeyed;

    private enum State
    {
        /// <summary>The dialogue gets it.</summary>
        Open,

        /// <summary>Kept until <see cref="Release"/>: something is decided elsewhere.</summary>
        Held,

        /// <summary>Kept until the client has read what waits for it.</summary>
        Clogged,

        /// <summary>Kept for a turn, after many commands at once.</summary>
        Resting,

        /// <summary>The rest of what has arrived is thrown away, then it is open again: TLS begins.</summary>
        Discarding,
    }

    /// <summary>It is being kept back.</summary>
    public bool IsHeld => state is State.Held or State.Clogged or State.Resting;

    /// <summary>Bytes have arrived.</summary>
    public void Received(ReadOnlySpan<byte> bytes)
    {
        obeyed = 0;
        Process(bytes);
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

    /// <inheritdoc cref="ISession.Hold"/>
    public void Hold() => Hold(State.Held);

    /// <inheritdoc cref="ISession.HoldWatching"/>
    public void HoldWatching(Action ended)
    {
        Hold();
        whenEnded = ended;
        connection.AwaitEnd();
    }

    /// <inheritdoc cref="ISession.HoldForDevice"/>
    public void HoldForDevice(Func<int> waiting) => HoldWatching(() => WatchDevice(waiting));

    /// <summary>The client sends no more, and what it has sent is kept.</summary>
    public void Ending() => whenEnded!();

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

        byte[] data = heldData;
        byte[] input = heldInput;
        heldData = heldInput = [];
        ReadOnlySpan<byte> rest = data;
        Dispatch(ref rest);
        if (!rest.IsEmpty)
        {
            heldData = rest.ToArray();
        }

        if (state == State.Discarding)
        {
            Discard();
        }
        else
        {
            Process(input);
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

    /// <summary>The connection is closed.</summary>
    public void Stop() => stuckTimer?.Stop();

    private void Hold(State until)
    {
        state = until;
        connection.SetReading(false);
    }

    private void WatchDevice(Func<int> waiting)
    {
        int last = waiting();
        stuckTimer?.Stop();
        stuckTimer = connection.Loop.Timer(owner, () =>
        {
            int left = waiting();
            if (IsHeld && left == last)
            {
                connection.Close("left, and the device takes no more of what was typed");
            }
            else if (IsHeld)
            {
                last = left;
                stuckTimer!.Start(StuckTime);
            }
        });
        stuckTimer.Start(StuckTime);
    }

    private void Process(ReadOnlySpan<byte> input)
    {
        while (state == State.Open && !connection.IsClosing && decoder.TryRead(ref input, out WireToken token))
        {
            if (token.Kind == WireKind.Signal)
            {
                dialogue().Signalled(token.Signal);
                continue;
            }

            ReadOnlySpan<byte> data = token.Data;
            Dispatch(ref data);
            if (state == State.Discarding)
            {
                Discard();
                return;
            }

            if (!data.IsEmpty)
            {
                heldData = [.. heldData, .. data];
            }
        }

        if (!input.IsEmpty && !connection.IsClosing)
        {
            heldInput = [.. heldInput, .. input];
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
