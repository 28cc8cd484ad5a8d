using System.Globalization;
using System.Text;
using Conserver.Protocol.Text;

namespace Conserver.Server;

/// <summary>
/// What is on its way to one client: console output, notices and replies in one order. Bounded: when the client does not
/// read, the oldest console output goes, and one notice in its place says how many bytes that were; notices and replies
/// are never dropped. Belongs to one loop.
/// </summary>
public sealed class Outbox
{
    /// <summary>Default bound in bytes: what a client may be behind before it loses output.</summary>
    public const int DefaultLimit = 1024 * 1024;

    private readonly int limit;
    private readonly LinkedList<OutboxPiece> pieces = new();
    private readonly ArraySegment<byte>[] gather = new ArraySegment<byte>[Posix.Sys.MaxVectors];
    private LinkedListNode<OutboxPiece>? gap;
    private long gapBytes;
    private bool closed;

    public Outbox(int limit = DefaultLimit) => this.limit = limit;

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

        chunk.Retain();
        Append(new OutboxPiece { Chunk = chunk, IsOutput = true });
        if (Size > limit)
        {
            MakeRoom();
        }
    }

    /// <summary>Queues a reply or notice as data, 0xFF doubled.</summary>
    public void Notice(string text) => Notice(Latin1.Bytes(text));

    /// <summary>Queues a reply or notice as data, 0xFF doubled.</summary>
    public void Notice(ReadOnlySpan<byte> data)
    {
        if (!closed && !data.IsEmpty)
        {
            Append(new OutboxPiece { Chunk = Chunk.Quoted(data) });
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
    /// The bytes to send next, as pieces in order; empty when there is nothing, or when what comes next is still being
    /// fetched. Valid until the outbox is touched again.
    /// </summary>
    public ReadOnlySpan<ArraySegment<byte>> Peek()
    {
        int count = 0;
        for (LinkedListNode<OutboxPiece>? node = pieces.First; node is not null && count < gather.Length; node = node.Next)
        {
            ref OutboxPiece piece = ref node.ValueRef;
            if (piece.Promise is not null)
            {
                break;
            }

            gather[count++] = new ArraySegment<byte>(piece.Chunk!.Array, piece.Sent, piece.Remaining);
        }

        return gather.AsSpan(0, count);
    }

    /// <summary>Takes <paramref name="sent"/> bytes of what <see cref="Peek"/> showed off the queue.</summary>
    public void Advance(int sent)
    {
        Size -= sent;
        while (sent > 0)
        {
            LinkedListNode<OutboxPiece> node = pieces.First!;
            ref OutboxPiece piece = ref node.ValueRef;
            int part = Math.Min(sent, piece.Remaining);
            piece.Sent += part;
            sent -= part;
            if (piece.Remaining == 0)
            {
                Remove(node);
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
        while (pieces.First is { } node)
        {
            if (node.Value.Promise is { } promise)
            {
                promise.IsAbandoned = true;
            }

            Remove(node);
        }

        Size = 0;
        Relieve();
    }

    internal void AddBefore(OutboxPromise promise, Chunk chunk)
    {
        for (LinkedListNode<OutboxPiece>? node = pieces.First; node is not null; node = node.Next)
        {
            if (node.Value.Promise == promise)
            {
                pieces.AddBefore(node, new OutboxPiece { Chunk = chunk });
                Size += chunk.Length;
                Wake?.Invoke();
                return;
            }
        }

        chunk.Release();
    }

    internal void PromiseKept()
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

    private void Append(OutboxPiece piece)
    {
        pieces.AddLast(piece);
        Size += piece.Remaining;
        Wake?.Invoke();
    }

    // A promise at the head is either done with, or asked for more.
    private void PullPromise()
    {
        while (pieces.First is { Value.Promise: { } promise } node)
        {
            if (!promise.IsFinished)
            {
                promise.Wanted?.Invoke();
                if (!promise.IsFinished)
                {
                    return;
                }
            }

            if (node.List is not null)
            {
                Remove(node);
            }
        }
    }

    // Drops the oldest output that has not begun to leave, down to three quarters of the limit, so that a slow reader
    // sees one gap and not one per chunk.
    private void MakeRoom()
    {
        long target = limit / 4 * 3;
        LinkedListNode<OutboxPiece>? node = pieces.First;
        while (node is not null && Size > target)
        {
            LinkedListNode<OutboxPiece>? next = node.Next;
            if (node.Value is { IsOutput: true, Sent: 0 })
            {
                int bytes = node.Value.Remaining;
                Dropped += bytes;
                Size -= bytes;
                MarkGap(node, bytes);
            }

            node = next;
        }
    }

    private void MarkGap(LinkedListNode<OutboxPiece> dropped, int bytes)
    {
        bool continues = gap is { List: not null } && gap.Value.Sent == 0 && gap.Next == dropped;
        gapBytes = continues ? gapBytes + bytes : bytes;
        byte[] text = Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"\r\n[-- {gapBytes} bytes not shown: you read too slowly; the log has them --]\r\n"));
        if (continues)
        {
            Size -= gap!.Value.Remaining;
            gap.Value.Chunk!.Release();
            gap.ValueRef.Chunk = Chunk.Copy(text);
        }
        else
        {
            gap = pieces.AddBefore(dropped, new OutboxPiece { Chunk = Chunk.Copy(text) });
        }

        Size += text.Length;
        Remove(dropped);
    }

    private void Remove(LinkedListNode<OutboxPiece> node)
    {
        node.Value.Chunk?.Release();
        if (node == gap)
        {
            gap = null;
        }

        pieces.Remove(node);
    }
}
