using Conserver.Server.Disk;

namespace Conserver.Server.History.Reading;

/// <summary>What is wanted of a history.</summary>
/// <param name="Log">The log.</param>
/// <param name="Since">What came then or later, milliseconds since 1970; null for all.</param>
/// <param name="Until">What came before; null for all there is.</param>
/// <param name="Zone">In which the times in the log are.</param>
/// <param name="IsOfOther">A file beside it is the log of another console.</param>
internal sealed record HistoryScope(
    LogName Log, long? Since, long? Until, TimeZoneInfo Zone, Func<string, bool> IsOfOther)
{
    /// <summary>What lies in the log's folder; may be shared with whoever looks into other logs.</summary>
    public FolderNames Folders { get; init; } = new();
}
