using Conserver.Posix;

namespace Conserver.Server.Tests.Posix;

/// <summary>Processes in a folder like /proc.</summary>
public sealed class ProcessGroupTests : IDisposable
{
    private readonly string proc = Directory.CreateTempSubdirectory("conserver-test-").FullName;

    public void Dispose() => Directory.Delete(proc, recursive: true);

    [Fact]
    public void A_process_that_may_not_be_seen_hides_no_other()
    {
        // As root sees everything: this cannot be opened as a file by anybody.
        Directory.CreateDirectory(Path.Combine(proc, "1", "stat"));
        Directory.CreateDirectory(Path.Combine(proc, "2"));
        Assert.False(ProcessGroup.Runs(7, proc));
        Directory.CreateDirectory(Path.Combine(proc, "3"));
        File.WriteAllText(Path.Combine(proc, "3", "stat"), "3 (a (b) c) S 1 7 7 0 -1");
        Assert.True(ProcessGroup.Runs(7, proc));
        File.WriteAllText(Path.Combine(proc, "3", "stat"), "3 (a (b) c) Z 1 7 7 0 -1");
        Assert.False(ProcessGroup.Runs(7, proc));
    }
}
