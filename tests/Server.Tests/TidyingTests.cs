using Conserver.Posix;

namespace Conserver.Server.Tests;

public sealed class TidyingTests
{
    [Fact]
    public void What_is_started_slowly_is_tidied_again_until_it_is_calm()
    {
        FakeClock clock = new();
        using Loop loop = new("test", clock);
        long allocated = 0;
        int collected = 0;
        var tidying = new Tidying(loop, StrictOwner.Instance, () => allocated, () => collected++);
        tidying.Begin();
        Pass(Tidying.First, expected: 1);
        allocated += Tidying.Much;
        Pass(Tidying.Next, expected: 2);
        allocated += Tidying.Much - 1;
        Pass(Tidying.Next, expected: 2);
        allocated += Tidying.Much;
        Pass(Tidying.Next, expected: 2);

        // A reload.
        tidying.Begin();
        Pass(Tidying.First, expected: 3);

        void Pass(TimeSpan time, int expected)
        {
            clock.Advance(time);
            loop.Turn(TimeSpan.Zero);
            Assert.Equal(expected, collected);
        }
    }

    [Fact]
    public void A_daemon_that_is_always_busy_is_left_alone_after_a_while()
    {
        FakeClock clock = new();
        using Loop loop = new("test", clock);
        long allocated = 0;
        int collected = 0;
        new Tidying(loop, StrictOwner.Instance, () => allocated += Tidying.Much, () => collected++).Begin();
        for (int i = 0; i < 2 * Tidying.Most; i++)
        {
            clock.Advance(Tidying.Next);
            loop.Turn(TimeSpan.Zero);
        }

        Assert.Equal(Tidying.Most, collected);
    }
}
