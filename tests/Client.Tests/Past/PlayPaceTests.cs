using Conserver.ConsoleProgram.Past.Playing;

namespace Conserver.Client.Tests.Past;

public sealed class PlayPaceTests
{
    private readonly HandClock clock = new();

    [Fact]
    public void A_pause_is_as_long_as_it_was_or_shorter_by_the_speed()
    {
        var pace = new PlayPace(clock, 4, null);
        pace.Announce(10_000);
        Assert.Equal(TimeSpan.Zero, pace.Wait);
        pace.Announce(18_000);
        Assert.Equal(TimeSpan.FromSeconds(2), pace.Wait);
        clock.Advance(500);
        Assert.Equal(TimeSpan.FromSeconds(1.5), pace.Wait);
        pace.ChangeSpeed(2);
        Assert.Equal(TimeSpan.FromSeconds(0.75), pace.Wait);
        clock.Advance(750);
        Assert.Equal(TimeSpan.Zero, pace.Wait);
    }

    [Fact]
    public void Being_late_is_made_good_but_not_all_of_it()
    {
        var pace = new PlayPace(clock, 1, null);
        pace.Announce(0);
        clock.Advance(300);
        pace.Announce(1000);
        Assert.Equal(TimeSpan.FromMilliseconds(700), pace.Wait);
        clock.Advance(60_000);
        pace.Announce(6000);
        Assert.Equal(TimeSpan.FromSeconds(4), pace.Wait);
    }

    [Fact]
    public void No_pause_is_longer_than_the_longest()
    {
        var pace = new PlayPace(clock, 2, TimeSpan.FromSeconds(2));
        pace.Announce(0);
        pace.Announce(3_600_000);
        Assert.Equal(TimeSpan.FromSeconds(2), pace.Wait);
    }

    [Fact]
    public void While_it_is_paused_no_time_goes_by()
    {
        var pace = new PlayPace(clock, 1, null);
        pace.Announce(0);
        pace.Announce(1000);
        clock.Advance(400);
        pace.TogglePause();
        Assert.Equal(Timeout.InfiniteTimeSpan, pace.Wait);
        clock.Advance(100_000);
        pace.TogglePause();
        Assert.Equal(TimeSpan.FromMilliseconds(600), pace.Wait);
    }

    [Fact]
    public void A_clock_that_was_set_back_and_what_has_no_time_take_none()
    {
        var pace = new PlayPace(clock, 1, null);
        pace.Announce(null);
        pace.Announce(50_000);
        pace.Announce(10_000);
        pace.Announce(null);
        Assert.Equal(TimeSpan.Zero, pace.Wait);
        pace.Announce(10_500);
        Assert.Equal(TimeSpan.FromMilliseconds(500), pace.Wait);
    }

    [Fact]
    public void Speed_has_bounds()
    {
        var pace = new PlayPace(clock, 1, null);
        for (int i = 0; i < 100; i++)
        {
            pace.ChangeSpeed(2);
        }

        Assert.Equal(PlayPace.Fastest, pace.Speed);
    }

    private sealed class HandClock : TimeProvider
    {
        private long now;

        public override long TimestampFrequency => 1000;

        public void Advance(long milliseconds) => now += milliseconds;

        public override long GetTimestamp() => now;
    }
}
