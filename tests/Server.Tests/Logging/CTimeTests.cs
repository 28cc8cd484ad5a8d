using System.Text;
using Conserver.Server.Logging;
using Conserver.Server.Tests.History;

namespace Conserver.Server.Tests.Logging;

public sealed class CTimeTests
{
    [Theory]
    [InlineData("2026-11-23T06:53:26", "Mon Nov 23 06:53:26 2026")]
    [InlineData("2026-03-01T00:00:09", "Sun Mar  1 00:00:09 2026")]
    [InlineData("1999-12-31T23:59:59", "Fri Dec 31 23:59:59 1999")]
    public void A_time_has_24_characters_and_the_day_is_padded_with_a_blank(string local, string text) =>
        Assert.Equal(text, CTime.Format(DateTime.Parse(local, System.Globalization.CultureInfo.InvariantCulture)));

    [Fact]
    public void The_present_second_is_in_local_time_and_follows_the_clock()
    {
        var zone = TimeZoneInfo.CreateCustomTimeZone("test", TimeSpan.FromHours(-5), "test", "test");
        var clock = new ManualClock(new DateTimeOffset(2026, 11, 1, 3, 0, 0, 900, TimeSpan.Zero), zone);
        var time = new CTime(clock);
        Assert.Equal("Sat Oct 31 22:00:00 2026", time.NowText);
        Assert.Equal("Sat Oct 31 22:00:00 2026", Encoding.ASCII.GetString(time.Now));
        clock.Advance(TimeSpan.FromMilliseconds(200));
        Assert.Equal("Sat Oct 31 22:00:01 2026", time.NowText);
        clock.Advance(TimeSpan.FromSeconds(-2));
        Assert.Equal("Sat Oct 31 21:59:59 2026", time.NowText);
    }
}
