using System.Globalization;
using Conserver.Server.History;

namespace Conserver.Server.Tests.History;

public sealed class MarkClockTests
{
    [Theory]
    [InlineData(5, "06:53:26", "06:55:00")]
    [InlineData(5, "06:55:00", "07:00:00")]
    [InlineData(1, "06:53:26", "06:54:00")]
    [InlineData(30, "06:53:26", "07:00:00")]
    [InlineData(60, "06:53:26", "07:00:00")]
    [InlineData(120, "06:53:26", "08:00:00")]
    [InlineData(7, "06:53:26", "07:00:00")]
    [InlineData(7, "06:54:59", "07:01:00")]
    [InlineData(13, "06:53:26", "07:06:00")]
    [InlineData(300, "06:53:26", "11:53:00")]
    [InlineData(1440, "06:53:26", "1.00:00:00")]
    [InlineData(2880, "06:53:26", "2.06:53:00")]
    public void The_first_mark_is_on_a_whole_interval_if_that_divides_an_hour_or_a_day(int minutes, string now, string first)
    {
        var midnight = new DateTimeOffset(2026, 11, 23, 0, 0, 0, TimeSpan.Zero);
        var marks = new MarkClock(TimeSpan.FromMinutes(minutes), TimeZoneInfo.Utc, midnight + Span(now));
        Assert.Equal(midnight + Span(first), marks.Next);
    }

    [Fact]
    public void Whole_intervals_count_from_local_midnight()
    {
        var zone = TimeZoneInfo.CreateCustomTimeZone("test", new TimeSpan(5, 30, 0), "test", "test");
        var marks = new MarkClock(TimeSpan.FromHours(2), zone, new DateTimeOffset(2026, 11, 23, 0, 0, 1, TimeSpan.Zero));
        Assert.Equal(new DateTimeOffset(2026, 11, 23, 0, 30, 0, TimeSpan.Zero), marks.Next);
    }

    [Fact]
    public void A_mark_is_due_once_and_missed_ones_are_left_out()
    {
        DateTimeOffset start = new(2026, 11, 23, 6, 53, 26, TimeSpan.Zero);
        var marks = new MarkClock(TimeSpan.FromMinutes(5), TimeZoneInfo.Utc, start);
        Assert.False(marks.TryMark(start.AddSeconds(93)));
        Assert.True(marks.TryMark(start.AddSeconds(94)));
        Assert.False(marks.TryMark(start.AddSeconds(95)));
        Assert.True(marks.TryMark(start.AddMinutes(60)));
        Assert.Equal(start.AddSeconds(-26).AddMinutes(62), marks.Next);
    }

    [Fact]
    public void A_clock_that_is_set_back_does_not_silence_the_marks()
    {
        DateTimeOffset start = new(2026, 11, 23, 6, 53, 26, TimeSpan.Zero);
        var marks = new MarkClock(TimeSpan.FromMinutes(5), TimeZoneInfo.Utc, start);
        DateTimeOffset before = start.AddDays(-1);
        Assert.False(marks.TryMark(before));
        Assert.Equal(before.AddSeconds(94), marks.Next);
    }

    [Fact]
    public void A_console_that_comes_up_again_skips_the_past()
    {
        DateTimeOffset start = new(2026, 11, 23, 6, 53, 26, TimeSpan.Zero);
        var marks = new MarkClock(TimeSpan.FromMinutes(5), TimeZoneInfo.Utc, start);
        marks.Skip(start.AddMinutes(3));
        Assert.False(marks.TryMark(start.AddMinutes(3)));
        Assert.Equal(start.AddSeconds(94 + 300), marks.Next);
    }

    private static TimeSpan Span(string text) => TimeSpan.Parse(text, CultureInfo.InvariantCulture);
}
