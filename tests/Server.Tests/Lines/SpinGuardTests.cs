using Conserver.Server.Lines;

namespace Conserver.Server.Tests.Lines;

public sealed class SpinGuardTests
{
    [Fact]
    public void The_fifth_restart_in_a_row_is_refused_and_the_count_starts_anew()
    {
        var guard = new SpinGuard(5, TimeSpan.FromSeconds(1));
        bool[] allowed = [.. Enumerable.Range(0, 7).Select(i => guard.Allow(i * 100))];
        Assert.Equal([true, true, true, true, true, false, true], allowed);
    }

    [Fact]
    public void A_pause_of_the_window_forgives()
    {
        var guard = new SpinGuard(2, TimeSpan.FromSeconds(1));
        Assert.True(guard.Allow(0));
        Assert.True(guard.Allow(500));
        Assert.True(guard.Allow(1500));
        Assert.True(guard.Allow(1600));
        Assert.False(guard.Allow(1700));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(5, 0)]
    public void Zero_switches_it_off(int max, int seconds)
    {
        var guard = new SpinGuard(max, TimeSpan.FromSeconds(seconds));
        Assert.All(Enumerable.Range(0, 100), _ => Assert.True(guard.Allow(0)));
    }
}
