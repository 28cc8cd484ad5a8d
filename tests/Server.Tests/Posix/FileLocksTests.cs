using Conserver.Posix;
using Conserver.Protocol.Text;
using Conserver.Server.Tests.History;

namespace Conserver.Server.Tests.Posix;

/// <summary>Two servers never write one file, not even when each is number 1 in a container of its own.</summary>
public sealed class FileLocksTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_process_with_the_same_number_is_another_one()
    {
        byte[] path = Latin1.Bytes(folder["c.log"]);
        int first = Files.OpenAppend(path), second = Files.OpenAppend(path);
        Assert.Equal(0, FileLocks.Take(first, 5_000_000, out _));
        Assert.Equal(Environment.ProcessId, FileLocks.Take(second, 6_000_000, out bool isOurs));
        Assert.False(isOurs);
        Assert.Equal(Environment.ProcessId, FileLocks.Take(second, 5_000_000, out isOurs));
        Assert.True(isOurs);
        Assert.Equal(Environment.ProcessId, FileLocks.HolderOf(path, out isOurs));
        Assert.False(isOurs);
        Sys.Close(first);
        Assert.Equal(0, FileLocks.HolderOf(path));
        Assert.Equal(0, FileLocks.Take(second, out _));
        Assert.Equal(Environment.ProcessId, FileLocks.HolderOf(path, out isOurs));
        Assert.True(isOurs);
        Sys.Close(second);
    }
}
