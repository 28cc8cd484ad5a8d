using Conserver.Server.Disk;
using Conserver.Server.History.Reading;

namespace Conserver.Server.Tests.History;

/// <summary>A folder is listed once for many logs, and again when something in it has changed.</summary>
public sealed class FolderNamesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly FolderNames names = new();

    private string Here => folder["x"][..^2];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void It_is_listed_once_until_something_comes_or_goes()
    {
        folder.Put("a.log", "");
        Age();
        FolderListing first = names.Of(Here);
        Assert.Same(first, names.Of(Here));
        folder.Put("a.log", "more");
        Assert.Same(first, names.Of(Here));
        folder.Put("a.log.1", "");
        Assert.Equal(["a.log", "a.log.1"], names.Of(Here).Beginning("a"));

        // It may change again within the same tick of the clock.
        Age(DateTime.UtcNow.AddSeconds(20));
        Assert.NotSame(names.Of(Here), names.Of(Here));
    }

    [Fact]
    public void Another_folder_and_one_that_is_not_there_are_lists_of_their_own()
    {
        folder.Put("b", "");
        Age();
        Assert.Equal(["b"], names.Of(Here).Beginning(""));
        Assert.Empty(names.Of(Here + "/gone").Beginning(""));
        Assert.Equal(["b"], names.Of(Here).Beginning("b"));
        Assert.Empty(names.Of(Here).Beginning("ba"));
        Assert.Empty(names.Of(Here).Beginning("a"));
    }

    [Fact]
    public void Names_begin_as_asked_whatever_stands_beside_them()
    {
        string[] all = ["c1.log", "c1.log-20260101", "c1.log.1", "c10.log", "C1.log", "c1\u00E9", "c", "d"];
        foreach (string name in all)
        {
            folder.Put(name, "");
        }

        Assert.Equal(["c1.log", "c1.log-20260101", "c1.log.1"], names.Of(Here).Beginning("c1.log"));
        Assert.Equal(6, names.Of(Here).Beginning("c").Count());
    }

    [Fact]
    public void Who_shares_a_list_finds_what_is_rolled_meanwhile()
    {
        folder.Put("a.log", "old\r\n");
        folder.Put("b.log", "other\r\n");
        Age();
        Assert.Equal("other\r\n", Read("b.log"));
        File.Move(folder["a.log"], folder["a.log.1"]);
        folder.Put("a.log", "new\r\n");
        Assert.Equal("old\r\nnew\r\n", Read("a.log"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void Of_a_machine_whose_clock_is_behind_nothing_is_missed(int parts)
    {
        var clock = new ManualClock();
        var far = new FolderNames(new FolderClock(clock, _ => true));
        DateTime behind = clock.GetUtcNow().UtcDateTime.AddMinutes(-1).AddMilliseconds(parts);
        folder.Put("a.log", "");
        Age(behind);
        _ = far.Of(Here);

        // Within the same tick of that clock.
        folder.Put("a.log.1", "");
        Age(behind);
        Assert.Equal(2, far.Of(Here).Beginning("a").Count());
        clock.Advance(TimeSpan.FromSeconds(parts == 0 ? 2.1 : 0.2));
        Assert.Same(far.Of(Here), far.Of(Here));
    }

    private string Read(string log)
    {
        using var reader = new HistoryReader(
            new HistoryScope(new LogName(folder[log]), null, null, TimeZoneInfo.Utc, _ => false) { Folders = names })
        {
            Current = folder[log],
        };
        byte[] block = new byte[64 * 1024];
        string text = "";
        while (reader.Read(block, out _) is > 0 and var got)
        {
            text += Protocol.Text.Latin1.Text(block.AsSpan(0, got));
        }

        return text;
    }

    private void Age(DateTime? changed = null) =>
        Directory.SetLastWriteTimeUtc(Here, changed ?? DateTime.UtcNow.AddMinutes(-1));
}
