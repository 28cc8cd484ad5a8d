using Conserver.Posix;
using Conserver.Server.Listening;

namespace Conserver.Server.Tests;

/// <summary>How much is read of a client whose bytes lead to nothing.</summary>
public sealed class InputPaceTests : IDisposable
{
    private readonly FakeClock clock = new();
    private readonly Loop loop;
    private readonly InputPace pace;
    private int changes;

    public InputPaceTests()
    {
        loop = new Loop("test", clock);
        pace = new InputPace(StrictOwner.Instance, () => changes++);
    }

    public void Dispose() => loop.Dispose();

    [Fact]
    public void Sixteen_kibibytes_are_free_and_then_as_much_a_second()
    {
        pace.Take(loop, 16 * 1024);
        Assert.False(pace.IsSpent);
        pace.Take(loop, 4000);
        Assert.True(pace.IsSpent);
        Pass(249);
        Assert.True(pace.IsSpent);
        Pass(1);
        Assert.False(pace.IsSpent);
        Assert.Equal(2, changes);
        pace.Take(loop, 1);
        Assert.True(pace.IsSpent);
    }

    [Fact]
    public void Who_sends_a_little_all_the_time_never_waits()
    {
        for (int i = 0; i < 100_000; i++)
        {
            pace.Take(loop, 16);
            Pass(1);
        }

        Assert.Equal(0, changes);
        pace.Take(loop, 16_000);
        Assert.False(pace.IsSpent);
    }

    [Fact]
    public void What_is_owed_on_one_loop_is_owed_on_another()
    {
        Pass(5000);
        using Loop other = new("other", clock);
        pace.Take(loop, 20_000);
        pace.Leave();
        Assert.False(pace.IsSpent);
        pace.Take(other, 1);
        Assert.True(pace.IsSpent);
        clock.Advance(TimeSpan.FromSeconds(1));
        loop.Turn(TimeSpan.Zero);
        Assert.True(pace.IsSpent);
        other.Turn(TimeSpan.Zero);
        Assert.False(pace.IsSpent);
    }

    [Fact]
    public void Who_is_let_off_once_owes_as_before()
    {
        pace.Take(loop, 20_000);
        Assert.True(pace.IsSpent);
        pace.Leave();
        Assert.False(pace.IsSpent);
        pace.Take(loop, 1);
        Assert.True(pace.IsSpent);
    }

    private void Pass(int milliseconds)
    {
        clock.Advance(TimeSpan.FromMilliseconds(milliseconds));
        loop.Turn(TimeSpan.Zero);
    }
}
