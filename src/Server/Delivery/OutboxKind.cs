namespace Conserver.Server.Delivery;

/// <summary>What a piece of an <see cref="Outbox"/> is, and what becomes of it when the reader is too slow.</summary>
internal enum OutboxKind
{
    /// <summary>An answer, or a part of one; never dropped, as who does not read it is not listened to.</summary>
    Reply,

    /// <summary>Console output; dropped, the oldest first.</summary>
    Output,

    /// <summary>Output of this outbox alone, to which more may be added; dropped as well.</summary>
    Tail,

    /// <summary>What somebody else has done; dropped when there are too many, the oldest first.</summary>
    Notice,

    /// <summary>Says what was dropped here.</summary>
    Gap,

    /// <summary>A place that is filled later; never dropped.</summary>
    Promise,
}
