using System.Globalization;
using Conserver.Client.History;

namespace Conserver.Client.Tests.History;

/// <summary>Times as people type them.</summary>
public sealed class TimeWordsTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.FromHours(1));

    [Theory]
    [InlineData("now", "2026-11-20 12:00:00 +01:00")]
    [InlineData("90s", "2026-11-20 11:58:30 +01:00")]
    [InlineData("2h", "2026-11-20 10:00:00 +01:00")]
    [InlineData("1.5h", "2026-11-20 10:30:00 +01:00")]
    [InlineData("3d", "2026-11-17 12:00:00 +01:00")]
    [InlineData("1w", "2026-11-13 12:00:00 +01:00")]
    [InlineData("03:10", "2026-11-20 03:10:00 +01:00")]
    [InlineData("3:10", "2026-11-20 03:10:00 +01:00")]
    [InlineData("13:00", "2026-11-19 13:00:00 +01:00")]
    [InlineData("03:10:05", "2026-11-20 03:10:05 +01:00")]
    [InlineData("2026-11-20", "2026-11-20 00:00:00 +01:00")]
    [InlineData("2026-07-01 03:10", "2026-07-01 03:10:00 +02:00")]
    [InlineData("2026-07-01T03:10:07", "2026-07-01 03:10:07 +02:00")]
    [InlineData("@0", "1970-01-01 00:00:00 +00:00")]
    [InlineData("@1795000000", "2026-11-18 11:06:40 +00:00")]
    [InlineData("99999999w", "1970-01-01 00:00:00 +00:00")]
    public void Mean_what_a_person_would_mean(string word, string time)
    {
        Assert.True(TimeWords.TryRead(word, isEnd: false, Now, Berlin, out long found));
        Assert.Equal(
            DateTimeOffset.ParseExact(time, "yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture)
                .ToUnixTimeMilliseconds(),
            found);
    }

    [Theory]
    [InlineData("")]
    [InlineData("h")]
    [InlineData("2y")]
    [InlineData("-2h")]
    [InlineData("@")]
    [InlineData("@x")]
    [InlineData("25:00")]
    [InlineData("2026-02-30")]
    [InlineData("yesterday")]
    [InlineData("99999999999999999999999999999999w")]
    public void What_is_none_is_refused(string word) =>
        Assert.False(TimeWords.TryRead(word, isEnd: false, Now, Berlin, out _));

    [Fact]
    public void An_hour_that_is_there_twice_is_taken_whole_and_one_that_is_not_there_is_no_trap()
    {
        Assert.True(TimeWords.TryRead("2026-10-25 02:30", isEnd: false, Now, Berlin, out long since));
        Assert.True(TimeWords.TryRead("2026-10-25 02:30", isEnd: true, Now, Berlin, out long until));
        Assert.Equal(3_600_000, until - since);
        Assert.True(TimeWords.TryRead("2026-03-29 02:30", isEnd: false, Now, Berlin, out _));
    }
}
