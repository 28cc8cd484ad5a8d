namespace Conserver.Server.Disk.Indexes;

/// <summary>How far a log and its time index were at one moment.</summary>
/// <param name="Left">Bytes that had gone into the log since it was taken up.</param>
/// <param name="Position">Behind the last of them; null when the log has never been open.</param>
/// <param name="IsComplete">Each burst before it has an entry, unless the index says otherwise.</param>
internal readonly record struct TimeMark(long Left, long? Position, bool IsComplete);
