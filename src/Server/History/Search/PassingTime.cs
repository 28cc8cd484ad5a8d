using Conserver.Server.History.Reading;

namespace Conserver.Server.History.Search;

/// <summary>From an offset of what is searched on it is this time, or these positions.</summary>
/// <param name="Offset">The first byte.</param>
/// <param name="Time">When it came, without a position.</param>
/// <param name="Position">Of the first byte; its time can be looked up. Null when there is none.</param>
internal readonly record struct PassingTime(long Offset, HistoryTime Time, long? Position);
