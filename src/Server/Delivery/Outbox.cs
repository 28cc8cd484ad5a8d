using System.Globalization;
using System.Text;
using Conserver.Posix;
using Conserver.Protocol.Text;

namespace Conserver.Server.Delivery;

/// <summary>
/// What is on its way to one client: console output, notices and replies in one order. Bounded: when the client does not
/// read, the oldest console output goes, and one notice in its place says how many bytes that were; notices and replies
/// are never dropped. Belongs to one loop.
/// </summary>
public sealed class Outbox : OutboxPromise.IHolder
{
    /// <summary>Default bound in bytes: what a client may be behind before it loses output.</summary>
    public const int DefaultLimit = 1024 * 1024;

    /// <summary>
    /// With so many pieces waiting small ones are copied together, so that what a slow reader holds is near the bytes it
    /// is behind.
    /// </summary>
    private const int JoinFrom = 16;

    private const int MaxTail = 4096;

    private readonly int limit;
    private readonly OutboxShare share;
    private readonly int tailSize;
    private readonly Deque<OutboxPiece> pieces = new();
    private ChunkSlice[] slices = [];
    private bool closed;

    /// <summary>It counts as one of those that hold much.</summary>
    private bool holdsMuch;

    /// <param name="limit">Bytes of output at most.</param>
    /// <param name="share">What it shares with others; null for the one of this process.</param>
    public Outbox(int limit = DefaultLimit, OutboxShare? share = null)
    {
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
            Append(new OutboxPiece { Chunk = chunk, IsOutput = true });
        }

        int bound = holdsMuch ? share.Limit(limit) : limit;
        if (Size > bound)
        {
            MakeRoom(bound);
        }
    }

    /// <summary>Queues a reply or notice as data, 0xFF doubled.</summary>
    public void Notice(string text) => Notice(Latin1.Bytes(text));

    /// <summary>Queues a reply or notice as data, 0xFF doubled.</summary>
    public void Notice(ReadOnlySpan<byte> data)
    {
        if (!closed && !data.IsEmpty)
        {
            Append(new OutboxPiece { Chunk = WireChunk.Quoted(data) });
        }
    }

    /// <summary>Queues bytes that are not data: a wire signal.</summary>
    public void Raw(ReadOnlySpan<byte> bytes)
    {
        if (!closed)
        {
            Append(new OutboxPiece { Chunk = Chunk.Copy(bytes) });
        }
    }

    /// <summary>Keeps a place for something that has to be fetched.</summary>
    public OutboxPromise Promise()
    {
        var promise = new OutboxPromise(this) { IsAbandoned = closed };
        if (!closed)
        {
            Promises++;
            Append(new OutboxPiece { Promise = promise });
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
        Size = 0;
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

    private void Append(in OutboxPiece piece)
    {
        pieces.Add(piece);
        Size += piece.Remaining;
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
        if (!last.IsTail || last.Chunk!.Length + chunk.Length > tailSize)
        {
            pieces.Add(new OutboxPiece { Chunk = Chunk.Rent(tailSize).WithLength(0), IsOutput = true, IsTail = true });
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

    // Drops the oldest output that has not begun to leave, down to three quarters of the limit, so that a slow reader
    // sees one gap and not one per chunk. What came last stays. What is kept moves up.
    private void MakeRoom(int bound)
    {
        long target = bound / 4 * 3;
        int kept = 0;
        for (int i = 0; i < pieces.Count; i++)
        {
            OutboxPiece piece = pieces[i];
            if (Size <= target || !piece.IsOutput || piece.Sent > 0 || i == pieces.Count - 1)
            {
                pieces[kept++] = piece;
                continue;
            }

            piece.Chunk!.Release();
            Dropped += piece.Remaining;
            Size -= piece.Remaining;
            if (kept == 0 || pieces[kept - 1] is { Gap: 0 } or { Sent: > 0 })
            {
                pieces[kept++] = default;
            }

            pieces[kept - 1].Gap += piece.Remaining;
        }

        pieces.Truncate(kept);
        Weigh();
        for (int i = 0; i < kept; i++)
        {
            ref OutboxPiece piece = ref pieces[i];
            if (piece is { Gap: > 0, Sent: 0 })
            {
                Size -= piece.Remaining;
                piece.Chunk?.Release();
                piece.Chunk = Chunk.Copy(Encoding.ASCII.GetBytes(string.Create(
                    CultureInfo.InvariantCulture,
                    $"\r\n[-- {piece.Gap} bytes not shown: you read too slowly; the log has them --]\r\n")));
                Size += piece.Remaining;
            }
        }
    }
}
