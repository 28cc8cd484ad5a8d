using Conserver.Server.Lines;

namespace Conserver.Server.Tests.Lines;

public sealed class RetryDelayTests
{
    [Fact]
    public void Waits_double_up_to_a_minute_and_are_spread()
    {
        var delay = new RetryDelay(new Random(1));
        double[] expected = [1, 2, 4, 8, 16, 32, 60, 60];
        foreach (double seconds in expected)
        {
            Assert.InRange(delay.Next().TotalSeconds, seconds, seconds * 1.1);
        }

        delay.Reset();
        Assert.InRange(delay.Next().TotalSeconds, 1, 1.1);
        Assert.InRange(delay.Longest().TotalSeconds, 60, 66);
    }
}
