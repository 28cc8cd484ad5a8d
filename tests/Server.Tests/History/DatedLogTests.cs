using Conserver.Protocol.Text;
using Conserver.Server.Disk;
using Conserver.Server.History;

namespace Conserver.Server.Tests.History;

/// <summary>Logs with the time in their names go on in the next file, and lose nothing.</summary>
public sealed class DatedLogTests : IDisposable
{
    private readonly FakeDisk disk = new();
    private readonly FakeLoop loop;
    private readonly ConsoleLog log;

    public DatedLogTests()
    {
        loop = new FakeLoop(disk);
        log = loop.Log(new LogName("c-%H.log", IsDated: true));
        loop.Flush();
    }

    public void Dispose() => loop.Dispose();

    [Fact]
    public void The_next_file_begins_with_a_line()
    {
        string first = log.Path;
        Say("one\r\nlogin: ");
        loop.Clock.Advance(TimeSpan.FromHours(1));
        Say("root\r\nfirst of the next\r\n");
        Assert.NotEqual(first, log.Path);
        Assert.Equal("one\r\nlogin: root\r\n", disk[first]);
        Assert.Equal("first of the next\r\n", disk[log.Path]);
        Assert.Equal(first, Assert.Single(loop.Closed).Text);
    }

    [Fact]
    public void A_line_without_an_end_is_cut()
    {
        string first = log.Path;
        Say("begin");
        loop.Clock.Advance(TimeSpan.FromHours(1));
        Say(new string('x', 100_000));
        Assert.Equal(100_005, disk[first].Length + disk[log.Path].Length);
        Assert.Equal(5 + (64 * 1024), disk[first].Length);
    }

    [Fact]
    public void A_clock_that_goes_back_leads_back_to_the_file_of_then()
    {
        string first = log.Path;
        Say("one\r\n");
        loop.Clock.Advance(TimeSpan.FromHours(1));
        Say("two\r\n");
        loop.Clock.Advance(TimeSpan.FromHours(-1));
        Say("three\r\n");
        Assert.Equal("one\r\nthree\r\n", disk[first]);
    }

    [Fact]
    public void Nothing_is_made_while_nothing_is_said()
    {
        Say("one\r\n");
        loop.Clock.Advance(TimeSpan.FromHours(5));
        loop.Flush();
        Assert.Single(disk.Paths, path => path.EndsWith(".log", StringComparison.Ordinal));
    }

    [Fact]
    public void Positions_go_on_over_names_and_restarts()
    {
        Say("12345\n");
        loop.Clock.Advance(TimeSpan.FromHours(1));
        Say("789\n");
        Assert.Equal(10, log.Position);
        log.Leave();
        loop.Flush();
        using var next = new FakeLoop(disk, loop.Clock);
        ConsoleLog again = next.Log(new LogName("c-%H.log", IsDated: true));
        next.TurnUntil(() => again.Position is not null);
        Assert.Equal(10, again.Position);
        again.Leave();
        next.Flush();
    }

    [Fact]
    public void A_full_disk_at_the_change_loses_nothing()
    {
        string first = log.Path;
        Say("one\r\n");
        loop.Clock.Advance(TimeSpan.FromHours(1));
        disk.OpenError = 28;
        log.Append("two\r\n"u8);
        loop.TurnUntil(() => loop.Reports.Count > 0);
        disk.OpenError = 0;
        Say("three\r\n");
        Assert.Equal(("one\r\n", "two\r\nthree\r\n"), (disk[first], disk[log.Path]));
    }

    private void Say(string text)
    {
        log.Append(Latin1.Bytes(text));
        loop.Flush();
    }
}
