using Conserver.Server.Config;
using Conserver.Server.Disk;

namespace Conserver.Server.Tests.History;

/// <summary>Closed files of many logs in one folder are looked at together.</summary>
public sealed class TidyTurnsTests : IDisposable
{
    private static readonly LogKeeping One = new() { Count = 1 };

    private readonly TemporaryFolder folder = new();
    private readonly TidyTurns turns = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Who_comes_first_asks_for_all_and_each_hears_of_his_own()
    {
        foreach (string name in (string[])["a", "b", "b-2", "c"])
        {
            folder.Put($"{name}.log-20261111-000000", "x");
            folder.Put($"{name}.log-20261112-000000", "x");
            File.SetLastWriteTimeUtc(folder[$"{name}.log-20261111-000000"], DateTime.UtcNow.AddDays(-2));
        }

        string path = new LogName(folder["a.log"]).Folder;
        Assert.True(Add("a"));
        Assert.False(Add("b"));
        Assert.False(Add("b"));
        Assert.False(Add("b-2"));
        Assert.Equal(
            ["a", "b", "b-2"],
            turns.Run(path, DateTime.UtcNow).Select(one => one.Console).Order(StringComparer.Ordinal));
        Assert.Equal(5, folder.Names.Length);
        Assert.Empty(turns.Run(path, DateTime.UtcNow));
        Assert.True(Add("c"));
        turns.Forget(path);
        Assert.True(Add("c"));
        Assert.Equal("c", Assert.Single(turns.Run(path, DateTime.UtcNow)).Console);
    }

    private bool Add(string console) => turns.Add(console, folder[$"{console}.log"], folder[$"{console}.log"], One);
}
