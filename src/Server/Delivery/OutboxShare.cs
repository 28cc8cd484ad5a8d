namespace Conserver.Server.Delivery;

/// <summary>
/// What all outboxes of the process may hold together, shared by those that hold much: each of them the same. A thousand
/// viewers that do not read hold a thousandth each. Any thread.
/// </summary>
internal sealed class OutboxShare
{
    /// <summary>Bytes for all.</summary>
    public const long Total = 96 * 1024 * 1024;

    /// <summary>Who holds no more than this does not count, and nobody is held to less.</summary>
    public const int Least = 16 * 1024;

    private int holders;

    /// <summary>The one of this process.</summary>
    public static OutboxShare OfProcess { get; } = new();

    /// <summary>An outbox has begun to hold much, or does so no more.</summary>
    public void Count(bool holds) => _ = Interlocked.Add(ref holders, holds ? 1 : -1);

    /// <summary>What an outbox may hold now.</summary>
    /// <param name="own">Its own limit.</param>
    public int Limit(int own) =>
        (int)Math.Clamp(Total / Math.Max(1, Volatile.Read(ref holders)), Math.Min(Least, own), own);
}
