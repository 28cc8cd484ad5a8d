using Conserver.Posix;

namespace Conserver.Server.Delivery;

/// <summary>
/// What is on its way to one client: console output, notices and replies in one order, all of it bytes as the client's
/// wire wants them. Bounded: when the client does not read, the oldest console output goes, and beyond a quarter of the
/// bound the oldest notices; one line in their place says how much that was. Replies are never dropped: who does not
/// read them is not listened to. Belongs to one loop.
/// </summary>
internal sealed class Outbox : OutboxPromise.IHolder
{
    /// <summary>Default bound in bytes: what a client may be behind before it loses output.</summary>
    public const int DefaultLimit = 1024 * 1024;

    /// <summary>
    /// With so many pieces waiting small ones are copied together, so that what a slow reader holds is near the bytes it
    /// is behind.
    /// </summary>
    private const int JoinFrom = 16;

    private const int MaxTail = 4096;

    private readonly ILossWording wording;
    private readonly int limit;
    private readonly OutboxShare share;
    private readonly int tailSize;
    private readonly Deque<OutboxPiece> pieces = new();
    private ChunkSlice[] slices = [];
    private bool closed;

    /// <summary>It counts as one of those that hold much.</summary>
    private bool holdsMuch;

    /// <summary>What the notices that wait cost in memory.</summary>
    private long noticed;

    /// <param name="wording">Says what was lost.</param>
    /// <param name="limit">Bytes of output at most.</param>
    /// <param name="share">What it shares with others; null for the one of this process.</param>
    public Outbox(ILossWording wording, int limit = DefaultLimit, OutboxShare? share = null)
    {
        this.wording = wording;
        this.limit = limit;
        this.share = share ?? OutboxShare.OfProcess;
        tailSize = Math.Min(MaxTail, limit / 16);
    }

    /// <summary>Called whenever there is something new to send.</summary>
    public Action? Wake { get; set; }

    /// <summary>What <see cref="Relieved"/> waits for.</summary>
    public const long LowWater = 64 * 1024;

    /// <summary>Called, once, when no more than <see cref="LowWater"/> bytes wait, or the outbox is closed.</summary>
    public Action? Relieved { get; set; }

    /// <summary>Bytes waiting.</summary>
    public long Size { get; private set; }

    /// <summary>Bytes of console output dropped so far.</summary>
    public long Dropped { get; private set; }

    public bool IsEmpty => pieces.Count == 0;

    /// <summary>Places whose content is still being fetched.</summary>
    public int Promises { get; private set; }

    /// <summary>Called, once, when <see cref="Promises"/> has come down to 0.</summary>
    public Action? Settled { get; set; }

    /// <summary>Queues console output; the chunk is shared, this outbox takes its own reference.</summary>
    public void Output(Chunk chunk)
    {
        if (closed || chunk.Length == 0)
        {
            return;
        }

        if (pieces.Count >= JoinFrom && chunk.Length <= tailSize / 4)
        {
            Join(chunk);
        }
        else
        {
            chunk.Retain();
            Append(new OutboxPiece { Kind = OutboxKind.Output, Chunk = chunk });
        }

        int bound = Bound;
        if (Size > bound)
        {
            Drop(Size - (bound / 4 * 3), notices: false);
        }
    }

    /// <summary>Queues a reply, or a signal of the wire. The chunk now belongs to the outbox.</summary>
    public void Reply(Chunk chunk) => Take(new OutboxPiece { Kind = OutboxKind.Reply, Chunk = chunk });

    /// <summary>Queues what the client did not ask for. The chunk now belongs to the outbox.</summary>
    public void Notice(Chunk chunk)
    {
        Take(new OutboxPiece { Kind = OutboxKind.Notice, Chunk = chunk });
        int bound = Math.Max(Bound / 4, OutboxShare.Least);
        if (noticed > bound)
        {
            Drop(noticed - (bound / 4 * 3), notices: true);
        }
    }

    /// <summary>Keeps a place for something that has to be fetched.</summary>
    public OutboxPromise Promise()
    {
        var promise = new OutboxPromise(this) { IsAbandoned = closed };
        if (!closed)
        {
            Promises++;
            Append(new OutboxPiece { Kind = OutboxKind.Promise, Promise = promise });
        }

        return promise;
    }

    /// <summary>
    /// The bytes to send next, as slices in order; empty when there is nothing, or when what comes next is still being
    /// fetched. Valid until the outbox is touched again.
    /// </summary>
    public ReadOnlySpan<ChunkSlice> Peek()
    {
        int count = Math.Min(pieces.Count, ChunkSlice.MaxVectors);
        if (slices.Length < count)
        {
            slices = new ChunkSlice[Math.Min(count * 2, ChunkSlice.MaxVectors)];
        }

        for (int i = 0; i < count; i++)
        {
            ref OutboxPiece piece = ref pieces[i];
            if (piece.Chunk is null)
            {
                return slices.AsSpan(0, i);
            }

            slices[i] = new ChunkSlice(piece.Chunk, piece.Sent, piece.Remaining);
        }

        return slices.AsSpan(0, count);
    }

    /// <summary>Takes <paramref name="sent"/> bytes of what <see cref="Peek"/> showed off the queue.</summary>
    public void Advance(int sent)
    {
        Size -= sent;
        Weigh();
        while (sent > 0)
        {
            ref OutboxPiece piece = ref pieces[0];
            int part = Math.Min(sent, piece.Remaining);
            piece.Sent += part;
            sent -= part;
            if (piece.Remaining == 0)
            {
                noticed -= piece.NoticeCost;
                piece.Chunk!.Release();
                pieces.RemoveFirst();
            }
        }

        PullPromise();
        if (Size <= LowWater)
        {
            Relieve();
        }
    }

    /// <summary>What was promised does not come any more: what waits behind it may go.</summary>
    public void Forsake()
    {
        Settled = null;
        var forsaken = new List<OutboxPromise>();
        for (int i = 0; i < pieces.Count; i++)
        {
            if (pieces[i].Promise is { } promise)
            {
                forsaken.Add(promise);
            }
        }

        foreach (OutboxPromise promise in forsaken)
        {
            promise.Finish();
            promise.IsAbandoned = true;
            promise.Wanted?.Invoke();
        }
    }

    /// <summary>Drops everything; what comes later is ignored.</summary>
    public void Close()
    {
        closed = true;
        var abandoned = new List<OutboxPromise>();
        for (int i = 0; i < pieces.Count; i++)
        {
            pieces[i].Chunk?.Release();
            if (pieces[i].Promise is { } promise)
            {
                promise.IsAbandoned = true;
                abandoned.Add(promise);
            }
        }

        pieces.Truncate(0);
        Size = noticed = 0;
        Weigh();
        abandoned.ForEach(promise => promise.Wanted?.Invoke());
        Relieve();
    }

    void OutboxPromise.IHolder.AddBefore(OutboxPromise promise, Chunk chunk)
    {
        for (int i = 0; i < pieces.Count; i++)
        {
            if (pieces[i].Promise == promise)
            {
                pieces.Insert(i, new OutboxPiece { Chunk = chunk });
                Size += chunk.Length;
                Weigh();
                Wake?.Invoke();
                return;
            }
        }

        chunk.Release();
    }

    void OutboxPromise.IHolder.PromiseKept()
    {
        if (--Promises == 0 && Settled is { } settled)
        {
            Settled = null;
            settled();
        }

        PullPromise();
        Wake?.Invoke();
    }

    private void Relieve()
    {
        Action? relieved = Relieved;
        Relieved = null;
        relieved?.Invoke();
    }

    // What it may hold now.
    private int Bound => holdsMuch ? share.Limit(limit) : limit;

    private void Take(in OutboxPiece piece)
    {
        if (closed)
        {
            piece.Chunk!.Release();
        }
        else
        {
            Append(piece);
        }
    }

    private void Append(in OutboxPiece piece)
    {
        pieces.Add(piece);
        Size += piece.Remaining;
        noticed += piece.NoticeCost;
        Weigh();
        Wake?.Invoke();
    }

    private void Weigh()
    {
        if (holdsMuch != Size > OutboxShare.Least)
        {
            holdsMuch = !holdsMuch;
            share.Count(holdsMuch);
        }
    }

    private void Join(Chunk chunk)
    {
        ref OutboxPiece last = ref pieces[pieces.Count - 1];
        if (last.Kind != OutboxKind.Tail || last.Chunk!.Length + chunk.Length > tailSize)
        {
            pieces.Add(new OutboxPiece { Kind = OutboxKind.Tail, Chunk = Chunk.Rent(tailSize).WithLength(0) });
            last = ref pieces[pieces.Count - 1];
        }

        int at = last.Chunk!.Length;
        chunk.Bytes.CopyTo(last.Chunk.WithLength(at + chunk.Length).Array.AsSpan(at));
        Size += chunk.Length;
        Weigh();
        Wake?.Invoke();
    }

    void OutboxPromise.IHolder.PullPromise() => PullPromise();

    // A promise at the head is either done with, or asked for more.
    private void PullPromise()
    {
        while (pieces.Count > 0 && pieces[0].Promise is { } promise)
        {
            if (!promise.IsFinished)
            {
                promise.Wanted?.Invoke();
                if (!promise.IsFinished)
                {
                    return;
                }
            }

            // One that finished in the call above has been taken off by then.
            if (pieces.Count > 0 && pieces[0].Promise == promise)
            {
                pieces.RemoveFirst();
            }
        }
    }

    // Drops the oldest output, or the oldest notices, that have not begun to leave: more than there is too much of, so that
    // a slow reader sees one gap and not one per piece. What came last stays. What is kept moves up.
    private void Drop(long excess, bool notices)
    {
        int kept = 0;
        for (int i = 0; i < pieces.Count; i++)
        {
            OutboxPiece piece = pieces[i];
            bool mayGo = notices ? piece.Kind == OutboxKind.Notice : piece.Kind is OutboxKind.Output or OutboxKind.Tail;
            bool joins = piece.IsOpenGap && kept > 0 && pieces[kept - 1].IsOpenGap;
            if (!joins && (excess <= 0 || !mayGo || piece.Sent > 0 || i == pieces.Count - 1))
            {
                pieces[kept++] = piece;
                continue;
            }

            if (kept == 0 || !pieces[kept - 1].IsOpenGap)
            {
                pieces[kept++] = new OutboxPiece { Kind = OutboxKind.Gap };
            }

            excess -= notices ? piece.NoticeCost : piece.Remaining;
            Size -= piece.Remaining;
            noticed -= piece.NoticeCost;
            AddLoss(ref pieces[kept - 1], piece);
            piece.Chunk?.Release();
        }

        pieces.Truncate(kept);
        for (int i = 0; i < kept; i++)
        {
            ref OutboxPiece piece = ref pieces[i];
            if (piece.IsOpenGap && piece.Chunk is null)
            {
                piece.Chunk = wording.Of(piece.LostBytes, piece.LostNotices);
                Size += piece.Remaining;
            }
        }

        Weigh();
    }

    // The text is made when all is known.
    private void AddLoss(ref OutboxPiece gap, in OutboxPiece lost)
    {
        int bytes = lost.Kind is OutboxKind.Output or OutboxKind.Tail ? wording.DataIn(lost.Chunk!.Bytes) : 0;
        Dropped += bytes;
        gap.LostBytes += bytes + lost.LostBytes;
        gap.LostNotices += (lost.Kind == OutboxKind.Notice ? 1 : 0) + lost.LostNotices;
        Size -= gap.Remaining;
        gap.Chunk?.Release();
        gap.Chunk = null;
    }
}
