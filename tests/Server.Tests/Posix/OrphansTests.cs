using Conserver.Posix;
using Conserver.Server.Tests.Faults;

namespace Conserver.Server.Tests.Posix;

/// <summary>Alone: other tests start processes by other means, which would be taken for orphans.</summary>
[Collection(FaultTests.Alone)]
public sealed class OrphansTests
{
    [Fact]
    public void Who_reaps_orphans_leaves_children_to_who_started_them()
    {
        using Child child = Spawn.Start(new SpawnRequest("/bin/sh", ["sh", "-c", "exit 7"]));
        ExitStatus status = default;
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                _ = Orphans.Reap();
                return child.TryReap(out status);
            },
            TimeSpan.FromSeconds(20)));
        Assert.Equal("exit(7)", status.ToString());
    }
}
