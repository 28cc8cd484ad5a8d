using System.Globalization;
using Conserver.Protocol.Text;
using Conserver.Server.Disk;
using Conserver.Server.History;

namespace Conserver.Server.Tests.History;

/// <summary>Consoles of one loop or of several that log to the same file: one writer, whoever uses it.</summary>
public sealed class SharedLogTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly LogFiles files = new();
    private readonly List<FakeLoop> loops = [];

    public void Dispose()
    {
        loops.ForEach(loop => loop.Dispose());
        folder.Dispose();
    }

    [Fact]
    public void Rolling_by_one_loses_no_line_of_the_other()
    {
        (FakeLoop Loop, ConsoleLog Log)[] both = [Console(), Console()];
        for (int i = 0; i < 4000; i++)
        {
            for (int who = 0; who < both.Length; who++)
            {
                both[who].Log.Append(Latin1.Bytes($"{who} {i}\n"));
                both[who].Loop.Turn();
            }

            if (i % 100 == 99)
            {
                both[i / 100 % 2].Log.RollIfLarger(4000, both[0].Loop.Clock.GetUtcNow());
                both[0].Loop.Clock.Advance(TimeSpan.FromSeconds(1));
            }
        }

        Flush();
        string all = string.Concat(folder.Names
            .Where(name => name.StartsWith("a.log", StringComparison.Ordinal))
            .OrderBy(name => name == "a.log" ? "~" : name, StringComparer.Ordinal)
            .Select(folder.Text));
        string[] lines = all.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(folder.Names.Length > 10);
        for (int who = 0; who < both.Length; who++)
        {
            Assert.Equal(
                Enumerable.Range(0, 4000).Select(i => string.Create(CultureInfo.InvariantCulture, $"{who} {i}")),
                lines.Where(line => line[0] == '0' + who));
        }
    }

    [Fact]
    public void The_file_stays_open_until_the_last_has_closed_it()
    {
        var disk = new FakeDisk();
        (FakeLoop Loop, ConsoleLog Log) one = Console(disk), other = Console(disk);
        one.Log.Append("one "u8);
        other.Log.Append("other "u8);
        one.Log.Close();
        one.Log.Close();
        Flush();
        Assert.Equal(1, disk.OpenFiles);
        other.Log.Append("goes on"u8);
        Flush();
        Assert.Equal("one other goes on", disk["a.log"]);
        other.Log.Leave();
        one.Log.Leave();
        Flush();
        Assert.Equal(0, disk.OpenFiles);
    }

    [Fact]
    public void All_hear_that_the_disk_is_full_and_each_waits_for_itself()
    {
        var disk = new FakeDisk();
        disk.SetRoom(0);
        (FakeLoop Loop, ConsoleLog Log)[] both = [Console(disk), Console(disk)];
        byte[] read = new byte[512 * 1024];
        while (!both[0].Log.IsFull)
        {
            both[0].Log.Append(read);
            both[0].Loop.Turn();
        }

        Assert.True(both[1].Log.IsFull);
        both[1].Log.AppendTag("noted");
        both[1].Loop.Turn();
        foreach ((FakeLoop loop, _) in both)
        {
            loop.TurnUntil(() => loop.Reports.Count == 1);
        }

        disk.SetRoom(long.MaxValue);
        foreach ((FakeLoop loop, _) in both)
        {
            loop.TurnUntil(() => loop.Drained > 0 && loop.Reports.Count == 2);
        }
    }

    [Fact]
    public void Who_takes_up_a_file_that_is_still_being_written_comes_behind()
    {
        var disk = new FakeDisk();
        disk.SetRoom(0);
        (FakeLoop Loop, ConsoleLog Log) first = Console(disk);
        first.Log.Append("first "u8);
        first.Log.Leave();
        first.Loop.TurnUntil(() => disk.Refusals > 0);
        (FakeLoop Loop, ConsoleLog Log) second = Console(disk);
        second.Log.Append("second"u8);
        second.Loop.Turn();
        disk.SetRoom(long.MaxValue);
        Flush();
        Assert.Equal("first second", disk["a.log"]);
        Assert.Equal(1, disk.OpenFiles);
    }

    [Fact]
    public void Both_count_the_same_history()
    {
        (FakeLoop Loop, ConsoleLog Log) one = Console(), other = Console();
        one.Log.Append("12345"u8);
        other.Log.Append("678"u8);
        Flush();
        Assert.Equal(8, one.Log.Position);
        Assert.Equal(8, other.Log.Position);
    }

    private (FakeLoop Loop, ConsoleLog Log) Console(FakeDisk? disk = null)
    {
        var loop = new FakeLoop(disk, files: files);
        loops.Add(loop);
        return (loop, loop.Log(disk is null ? folder["a.log"] : "a.log"));
    }

    private void Flush()
    {
        loops.ForEach(loop => loop.Turn());
        loops.ForEach(loop => loop.Flush());
    }
}
