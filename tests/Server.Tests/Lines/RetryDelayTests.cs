using Conserver.Server.Lines;

namespace Conserver.Server.Tests.Lines;

public sealed class RetryDelayTests
{
    [Fact]
    public void Waits_double_up_to_a_minute_at_most_and_are_spread()
    {
        var delay = new RetryDelay(new Random(1));
        double[] expected = [1, 2, 4, 8, 16, 32, 60, 60];
        foreach (double seconds in expected)
        {
            Assert.InRange(delay.Next().TotalSeconds, seconds * 0.9, seconds);
        }

        delay.Reset();
        Assert.InRange(delay.Next().TotalSeconds, 0.9, 1);
        Assert.InRange(delay.Longest().TotalSeconds, 54, 60);
    }

    [Theory]
    [InlineData(9.9, 123, 10_023)]
    [InlineData(10, 123, 10_000)]
    [InlineData(54.321, 1000, 55_000)]
    [InlineData(60, 0, 60_000)]
    [InlineData(59.999, 499, 60_000)]
    public void Long_ones_end_at_a_beat_of_the_clock_so_that_many_lines_wake_it_once(double wait, long now, long end) =>
        Assert.Equal(end, now + RetryDelay.OnBeat(TimeSpan.FromSeconds(wait), now).TotalMilliseconds);
}
