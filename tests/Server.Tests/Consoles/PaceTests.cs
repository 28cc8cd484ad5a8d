using Conserver.Posix;
using Conserver.Server.Access;
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
        Out(viewer).Advance(1000);
        Assert.False(reading);
        Out(viewer).Advance((int)(Pace.HighWater - Pace.LowWater));
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
        Out(viewer).Advance((int)Out(viewer).Size);
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
        Out(viewer).Close();
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

    private static Attachment Viewer() =>
        new(
            new Visitor(Identity.WithoutGroups("ann"), "ann@test", IsLimited: false, default),
            new TestDoor(),
            mayType: true);

    private static Outbox Out(Attachment viewer) => ConsoleFixture.Door(viewer).Out;

    private void Give(Attachment viewer, long bytes)
    {
        Chunk chunk = Chunk.Copy(new byte[bytes]);
        viewer.Door.Output(chunk);
        chunk.Release();
        pace.Gave(viewer);
    }
}
