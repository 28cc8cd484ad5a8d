using Conserver.Posix;

namespace Conserver.Server.Delivery;

/// <summary>
/// A place in an <see cref="Outbox"/> that is filled later, so that an answer which has to be fetched (a replay from the
/// disk, a list from other loops) keeps its place in what the client sees. Belongs to the outbox's loop.
/// </summary>
internal sealed class OutboxPromise
{
    private readonly IHolder holder;

    internal OutboxPromise(IHolder holder) => this.holder = holder;

    /// <summary>The outbox that keeps the place.</summary>
    internal interface IHolder
    {
        /// <summary>Bytes at this place. The chunk now belongs to the outbox.</summary>
        void AddBefore(OutboxPromise promise, Chunk chunk);

        /// <summary>A promise is finished.</summary>
        void PromiseKept();

        /// <summary>Asks the promise that comes next, if one does.</summary>
        void PullPromise();
    }

    /// <summary>
    /// Called when everything before this place, and all of it so far, has been sent: give more, or finish. Also when the
    /// place is abandoned: let go of what it was fetched from.
    /// </summary>
    public Action? Wanted { get; set; }

    /// <summary>
    /// From now on <paramref name="wanted"/> gives what belongs here; asked at once when this place comes next.
    /// </summary>
    public void Fill(Action wanted)
    {
        Wanted = wanted;
        holder.PullPromise();
    }

    /// <summary>The outbox was closed; whatever is being fetched is of no use any more.</summary>
    public bool IsAbandoned { get; internal set; }

    internal bool IsFinished { get; private set; }

    /// <summary>
    /// Puts bytes, as the reader's wire needs them, at this place. The chunk now belongs to the outbox.
    /// </summary>
    public void Add(Chunk chunk)
    {
        if (IsAbandoned || IsFinished)
        {
            chunk.Release();
            return;
        }

        holder.AddBefore(this, chunk);
    }

    /// <summary>Nothing more comes; what waits behind may go.</summary>
    public void Finish()
    {
        if (!IsFinished && !IsAbandoned)
        {
            IsFinished = true;
            holder.PromiseKept();
        }
    }
}
