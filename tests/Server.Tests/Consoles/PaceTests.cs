using Conserver.Posix;
using Conserver.Server.Consoles;
using Conserver.Server.Delivery;

namespace Conserver.Server.Tests.Consoles;

public sealed class PaceTests : IDisposable
{
    private readonly FakeClock clock = new();
    private readonly Loop loop;
    private readonly Pace pace;
    private bool reading = true;

    public PaceTests()
    {
        loop = new Loop("test", clock);
        pace = new Pace(loop, StrictOwner.Instance, on => reading = on);
    }

    public void Dispose() => loop.Dispose();

    [Fact]
    public void The_device_waits_for_a_viewer_who_is_behind_until_it_has_read()
    {
        Attachment viewer = Viewer();
        Give(viewer, Pace.HighWater + 1);
        Assert.False(reading);
        viewer.Out.Advance(1000);
        Assert.False(reading);
        viewer.Out.Advance((int)(Pace.HighWater - Outbox.LowWater));
        Assert.True(reading);
        Assert.False(viewer.IsLagging);
    }

    [Fact]
    public void A_viewer_who_does_not_read_is_waited_for_once_and_not_again()
    {
        Attachment viewer = Viewer();
        Give(viewer, Pace.HighWater + 1);
        clock.Advance(TimeSpan.FromMilliseconds(249));
        loop.Turn(TimeSpan.Zero);
        Assert.False(reading);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        loop.Turn(TimeSpan.Zero);
        Assert.True(reading);
        Assert.True(viewer.IsLagging);
        Give(viewer, 2 * Pace.HighWater);
        Assert.True(reading);
    }

    [Fact]
    public void A_viewer_who_has_caught_up_is_waited_for_anew()
    {
        Attachment viewer = Viewer();
        Give(viewer, Pace.HighWater + 1);
        clock.Advance(TimeSpan.FromMilliseconds(250));
        loop.Turn(TimeSpan.Zero);
        viewer.Out.Advance((int)viewer.Out.Size);
        Give(viewer, 10);
        Assert.False(viewer.IsLagging);
        Give(viewer, Pace.HighWater);
        Assert.False(reading);
    }

    [Fact]
    public void A_viewer_who_leaves_is_not_waited_for()
    {
        Attachment viewer = Viewer();
        Give(viewer, Pace.HighWater + 1);
        viewer.Out.Close();
        Assert.True(reading);
    }

    [Fact]
    public void The_device_waits_for_a_full_log_as_long_as_it_takes()
    {
        pace.LogIsBehind(full: true);
        Attachment viewer = Viewer();
        Give(viewer, Pace.HighWater + 1);
        clock.Advance(TimeSpan.FromHours(1));
        loop.Turn(TimeSpan.Zero);
        Assert.False(reading);
        pace.LogCaughtUp();
        Assert.True(reading);
    }

    [Fact]
    public void The_device_waits_a_moment_for_a_log_that_is_behind()
    {
        pace.LogIsBehind(full: false);
        Assert.False(reading);
        clock.Advance(TimeSpan.FromMilliseconds(250));
        loop.Turn(TimeSpan.Zero);
        Assert.True(reading);
        pace.LogIsBehind(full: false);
        Assert.True(reading);
        pace.LogIsBehind(full: true);
        Assert.False(reading);
        pace.LogCaughtUp();
        Assert.True(reading);
        pace.LogIsBehind(full: false);
        Assert.False(reading);
    }

    private static Attachment Viewer() => new()
    {
        User = "ann",
        Id = "ann@test",
        Out = new Outbox(),
        Since = default,
        IsLimited = false,
        Evict = _ => { },
        EndLocalCommand = () => { },
        KeysTaken = () => { },
    };

    private void Give(Attachment viewer, long bytes)
    {
        Chunk chunk = WireChunk.Quoted(new byte[bytes]);
        viewer.Out.Output(chunk);
        chunk.Release();
        pace.Gave(viewer);
    }
}
