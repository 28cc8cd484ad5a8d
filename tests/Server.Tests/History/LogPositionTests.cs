using Conserver.Protocol.Text;
using Conserver.Server.Disk;
using Conserver.Server.Disk.Indexes;
using Conserver.Server.History;

namespace Conserver.Server.Tests.History;

/// <summary>Every byte of a history has a position, whatever becomes of the server, the file and its name.</summary>
public sealed class LogPositionTests : IDisposable
{
    private const string Index = ".a.log.index";

    private readonly FakeDisk disk = new();
    private FakeLoop loop;
    private ConsoleLog log;

    public LogPositionTests()
    {
        loop = new FakeLoop(disk);
        log = loop.Log("a.log");
    }

    public void Dispose() => loop.Dispose();

    [Fact]
    public void The_position_is_not_known_before_the_file_is_open()
    {
        using var other = new FakeLoop(new FakeDisk { OpenError = 13 });
        ConsoleLog unopened = other.Log("a.log");
        unopened.Append("kept"u8);
        other.TurnUntil(() => other.Reports.Count > 0);
        Assert.Null(unopened.Position);
        Assert.Equal(0, Written(log.Position));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void It_goes_on_after_a_restart(bool clean)
    {
        Say("12345");
        Restart(clean);
        Assert.Equal(5, Written(log.Position));
        Say("678");
        Restart(clean);
        Assert.Equal(8, Written(log.Position));
    }

    [Fact]
    public void A_log_of_the_years_before_begins_with_what_it_holds()
    {
        disk.Put("old.log", "twelve bytes");
        ConsoleLog old = loop.Log("old.log");
        loop.Flush();
        Assert.Equal(12, Written(old.Position));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void It_goes_on_in_the_next_file_after_a_rotation_of_ours(bool clean)
    {
        Say(new string('x', 90) + "\n" + new string('y', 100) + "\n");
        log.RollIfLarger(100, loop.Clock.GetUtcNow());
        Say("next");
        Assert.Equal(192 + 4, Written(log.Position));
        Assert.NotEqual(192 + 4, disk["a.log"].Length);
        Restart(clean);
        Assert.Equal(192 + 4, Written(log.Position));
    }

    [Fact]
    public void It_goes_on_when_somebody_else_moves_the_file_and_has_it_reopened()
    {
        Say("12345");
        disk.Rename("a.log", "a.log.1");
        log.Reopen();
        Say("678");
        Assert.Equal("678", disk["a.log"]);
        Restart(clean: false);
        Assert.Equal(8, Written(log.Position));
    }

    [Fact]
    public void A_file_moved_while_no_server_ran_has_ended_where_it_was_closed()
    {
        Say("12345");
        Restart(clean: true, between: () => disk.Rename("a.log", "a.log.1"));
        Assert.Equal(5, Written(log.Position));
    }

    [Fact]
    public void When_nobody_knows_how_much_was_in_a_moved_file_no_position_is_used_twice()
    {
        Say("12345");
        Restart(clean: false, between: () => disk.Rename("a.log", "a.log.1"));
        Assert.Equal(LogPlaces.Leap, Written(log.Position));
    }

    [Fact]
    public void It_goes_on_when_somebody_else_cuts_the_file()
    {
        Say("12345");
        disk.Truncate("a.log", 0);
        loop.Clock.Advance(TimeSpan.FromSeconds(1));
        Say("678");
        Assert.Equal("678", disk["a.log"]);
        Assert.Equal(8, Written(log.Position));
        Restart(clean: false);
        Assert.Equal(8, Written(log.Position));
    }

    [Fact]
    public void What_is_not_to_be_logged_is_counted_all_the_same()
    {
        Say("12345");
        log.IsLogging = false;
        Say("secret");
        Say("secret");
        log.IsLogging = true;
        Say("678");
        Assert.Equal("12345678", disk["a.log"]);
        Assert.Equal(5 + 12 + 3, Written(log.Position));
        Restart(clean: false);
        Assert.Equal(5 + 12 + 3, Written(log.Position));
    }

    [Fact]
    public void What_was_lost_is_counted_as_well()
    {
        disk.SetRoom(0);
        byte[] read = new byte[64 * 1024];
        long said = 0;
        while (log.LostBytes == 0)
        {
            log.Append(read);
            said += read.Length;
            loop.Turn();
        }

        disk.SetRoom(long.MaxValue);
        loop.TurnUntil(() => log.Pending == 0);
        loop.Flush();
        long marked = disk["a.log"].Length - (said - log.LostBytes);
        Assert.InRange(marked, 60, 90);
        Assert.Equal(said + marked, Written(log.Position));
        Restart(clean: false);
        Assert.Equal(said + marked, Written(log.Position));
    }

    [Fact]
    public void An_index_that_cannot_be_written_is_said_once_and_made_good()
    {
        disk.RecordError = 13;
        disk.Rename("a.log", "a.log.1");
        log.Reopen();
        Say("12345");
        disk.Rename("a.log", "a.log.2");
        log.Reopen();
        Say("678");
        LogReport report = Assert.Single(
            loop.Reports, one => !one.Text.StartsWith(".a.log.times cannot", StringComparison.Ordinal));
        Assert.Equal(
            new LogReport(LogReportKind.NoIndex, $"{Index} cannot be written: Permission denied", IsOfFile: true), report);
        disk.RecordError = 0;
        loop.Clock.Advance(TimeSpan.FromSeconds(1));
        Say("9");
        Restart(clean: false);
        Assert.Equal(9, Written(log.Position));
    }

    [Fact]
    public void A_torn_record_is_cut_off()
    {
        Say("12345");
        Restart(clean: false, between: () => disk.AppendRecords(Index, "torn"u8, 1));
        Assert.Equal(5, Written(log.Position));
        Say("678");
        Restart(clean: true);
        Assert.Equal(8, Written(log.Position));
        Assert.Equal(0, disk.Records(Index).Length % LogPlace.Size);
    }

    [Fact]
    public void A_file_of_somebody_else_under_the_name_of_the_index_stays_as_it_is()
    {
        byte[] foreign = Latin1.Bytes(new string('n', 200));
        disk.AppendRecords(".b.log.index", foreign, 1);
        ConsoleLog other = loop.Log("b.log");
        other.Append("12345"u8);
        loop.Flush();
        Assert.Equal(foreign, disk.Records(".b.log.index"));
        Assert.Equal(LogReportKind.NoIndex, Assert.Single(loop.Reports).Kind);
        Assert.Equal(5, Written(other.Position));
    }

    [Fact]
    public void Nothing_is_added_to_the_index_while_a_console_just_talks()
    {
        Say("1");
        int size = disk.Records(Index).Length;
        for (int i = 0; i < 100; i++)
        {
            Say("more");
            loop.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(LogPlace.Size, size);
        Assert.Equal(size, disk.Records(Index).Length);
    }

    [Theory]
    [InlineData("/var/consoles/web1", "/var/consoles/.web1.index")]
    [InlineData("web1.log", ".web1.log.index")]
    public void The_index_lies_beside_the_log_where_no_pattern_finds_it(string log, string index) =>
        Assert.Equal(index, Conserver.Server.Disk.Indexes.PlaceRuns.IndexName(log));

    [Fact]
    public void Every_bit_of_a_place_is_checked()
    {
        byte[] written = new byte[LogPlace.Size];
        var place = new LogPlace(LogPlaceKind.From, 77, 1234567, 1L << 41);
        place.Write(written);
        Assert.True(LogPlace.TryRead(written, out LogPlace read));
        Assert.Equal(place, read);
        for (int bit = 0; bit < LogPlace.Size * 8; bit++)
        {
            byte[] changed = [.. written];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(LogPlace.TryRead(changed, out _), $"bit {bit}");
        }
    }

    private static long Written(long? position)
    {
        Assert.NotNull(position);
        return position.Value;
    }

    private void Say(string text)
    {
        log.Append(Latin1.Bytes(text));
        loop.Flush();
    }

    // A clean end closes the log; otherwise the server is gone with what it had open.
    private void Restart(bool clean, Action? between = null)
    {
        loop.Flush();
        if (clean)
        {
            log.Leave();
            loop.Flush();
        }

        loop.Dispose();
        between?.Invoke();
        loop = new FakeLoop(disk);
        log = loop.Log("a.log");
        loop.Flush();
    }
}
