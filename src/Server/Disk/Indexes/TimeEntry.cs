namespace Conserver.Server.Disk.Indexes;

/// <summary>When a byte of a history came, and what came with it up to the next entry.</summary>
/// <param name="Position">Of the byte: how many of the history came before it.</param>
/// <param name="Time">Milliseconds since 1970, UTC.</param>
/// <param name="LeftOut">Between the entry before and this one other bursts came that have no entry.</param>
internal readonly record struct TimeEntry(long Position, long Time, bool LeftOut);
