using System.Globalization;
using Conserver.Client;
using Conserver.Client.History;

namespace Conserver.ConsoleProgram.Past.Times;

/// <summary>How times of what has been said are shown: as the clock on this side showed them.</summary>
internal static class PastTime
{
    /// <summary>Reads one as typed; null when there is none.</summary>
    /// <exception cref="ClientException">It is no time.</exception>
    public static long? Read(string? word, string option, bool isEnd) => word is null ? null
        : TimeWords.TryRead(word, isEnd, DateTimeOffset.Now, TimeZoneInfo.Local, out long time) ? time
        : throw new ClientException($"invalid {option}: `{word}' ({TimeWords.Forms})");

    /// <summary>Date and time; <c>-</c> when nothing says when.</summary>
    /// <param name="time">Milliseconds since 1970, UTC.</param>
    /// <param name="isExact">To the millisecond.</param>
    public static string Text(long? time, bool isExact) => time is not { } moment
        ? "-"
        : DateTimeOffset.FromUnixTimeMilliseconds(moment).ToLocalTime()
            .ToString(isExact ? "yyyy-MM-dd HH:mm:ss.fff" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
