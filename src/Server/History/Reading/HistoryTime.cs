using System.Globalization;

namespace Conserver.Server.History.Reading;

/// <summary>When something was said.</summary>
/// <param name="UnixMilliseconds">UTC, since 1970; null when nothing says so.</param>
/// <param name="IsExact">To the millisecond, and all of it; otherwise then or later.</param>
internal readonly record struct HistoryTime(long? UnixMilliseconds, bool IsExact)
{
    /// <summary>As answers have it: a number, <c>~</c> and a number, or <c>-</c>.</summary>
    public string Word => UnixMilliseconds is { } moment
        ? string.Create(CultureInfo.InvariantCulture, $"{(IsExact ? "" : "~")}{moment}")
        : "-";

    /// <summary>Nothing says when.</summary>
    public static HistoryTime Unknown => new(null, false);
}
