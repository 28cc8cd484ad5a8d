using System.Globalization;
using Conserver.Protocol.Text;
using Conserver.Server.Disk;
using Conserver.Server.Disk.Indexes;
using Conserver.Server.History;
using Conserver.Server.History.Reading;

namespace Conserver.Server.Tests.History;

/// <summary>A history is read on from a time, across its files, with the times at which it came.</summary>
public sealed class HistoryReaderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private bool isTaken;
    private ManualClock clock = new(DateTimeOffset.UtcNow.AddDays(-1));
    private FakeLoop loop;
    private ConsoleLog log;

    public HistoryReaderTests()
    {
        loop = new FakeLoop(clock: clock);
        log = loop.Log(folder["a.log"]);
    }

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    public void Dispose()
    {
        loop.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void Each_burst_has_its_time_and_is_found_by_it()
    {
        long one = Say("one\r\n"), two = Say("two\r\n"), three = Say("three\r\n");
        Assert.Equal([(one, true, "one\r\n"), (two, true, "two\r\n"), (three, true, "three\r\n")], Read());
        Assert.Equal("two\r\nthree\r\n", Text(since: two));
        Assert.Equal("three\r\n", Text(since: two + 1));
        Assert.Equal("", Text(since: three + 1));
        Assert.Equal("one\r\ntwo\r\n", Text(until: three));
        Assert.Equal("two\r\n", Text(since: one + 1, until: two + 1));
        Assert.Equal("", Text(since: two + 1, until: two + 1));
        Assert.Equal("one\r\n", Text(since: 1, until: one + 1));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void It_goes_on_across_a_rotation_of_ours_and_of_others(bool ours)
    {
        long old = Say(new string('x', 200) + "\r\nold\r\n");
        if (ours)
        {
            log.RollIfLarger(100, clock.GetUtcNow());
        }
        else
        {
            loop.Flush();
            File.Move(folder["a.log"], folder["a.log.1"]);
            log.Reopen();
        }

        loop.Flush();
        Assert.Equal(2, folder.Names.Length);
        long fresh = Say("new\r\n");
        Assert.Equal(
            new string('x', 200) + "\r\nold\r\nnew\r\n", string.Concat(Read().Select(piece => piece.Text)));
        Assert.Equal("new\r\n", Text(since: old + 1));
        Assert.Equal((fresh, true, "new\r\n"), Read()[^1]);
        Assert.Equal((long?)old, Read()[0].Time);
    }

    [Fact]
    public void It_goes_on_after_a_restart_and_after_being_killed()
    {
        long one = Say("one\r\n");
        loop.Flush();
        foreach (bool clean in (bool[])[true, false])
        {
            if (clean)
            {
                log.Leave();
                loop.Flush();
            }

            loop.Dispose();
            loop = new FakeLoop(clock: clock);
            log = loop.Log(folder["a.log"]);
        }

        long two = Say("two\r\n");
        Assert.Equal("one\r\ntwo\r\n", Text());

        // Nobody knows what came behind `one' before it was killed.
        Assert.EndsWith("two\r\n", Text(since: one + 1), StringComparison.Ordinal);
        Assert.Equal((two, true, "two\r\n"), Read()[^1]);
    }

    [Fact]
    public void A_damaged_index_is_mended_and_said_once()
    {
        Say("one\r\n");
        log.Leave();
        loop.Flush();
        File.AppendAllText(folder[".a.log.times"], "garbage");
        log = loop.Log(folder["a.log"]);
        long two = Say("two\r\n");
        long three = Say("three\r\n");
        Assert.Single(loop.Reports, report => report.Kind == LogReportKind.Mended);
        Assert.Equal((two, true, "two\r\n"), Read()[1]);
        Assert.Equal((three, true, "three\r\n"), Read()[2]);
    }

    [Fact]
    public void A_file_that_is_no_index_stays_as_it_is()
    {
        log.Leave();
        loop.Flush();
        folder.Put(".b.log.times", "my diary");
        log = loop.Log(folder["b.log"]);
        log.Append("one\r\n"u8);
        log.HandOff();
        loop.Flush();
        Assert.Equal("my diary", folder.Text(".b.log.times"));
        Assert.Equal("one\r\n", Text(name: "b.log"));
        Assert.Single(loop.Reports, report => report.Kind == LogReportKind.NoIndex);
    }

    [Fact]
    public void A_log_of_the_years_before_has_the_times_of_its_marks_and_stamps()
    {
        var begin = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        string Stamp(int hours) => begin.AddHours(hours).ToString("ddd MMM d HH:mm:ss yyyy", CultureInfo.InvariantCulture)
            .Replace("Jan ", "Jan  ", StringComparison.Ordinal);
        long Unix(int hours) => new DateTimeOffset(begin).AddHours(hours).ToUnixTimeMilliseconds();
        folder.Put("old.log", string.Concat(Enumerable.Range(0, 100).Select(hour =>
            $"[-- MARK -- {Stamp(hour)}]\r\n{new string('.', 5000)}\r\nhour {hour}\r\n")));
        List<(long? Time, bool IsExact, string Text)> all = Read(name: "old.log");
        Assert.All(all, piece => Assert.False(piece.IsExact));
        Assert.Equal((long?)Unix(0), all[0].Time);
        Assert.Equal((long?)Unix(99), all[^1].Time);
        string some = Text(since: Unix(50) + 1, until: Unix(52), name: "old.log");
        Assert.StartsWith($"[-- MARK -- {Stamp(50)}]", some, StringComparison.Ordinal);
        Assert.EndsWith("hour 51\r\n", some, StringComparison.Ordinal);
        folder.Put("bare.log", "nothing says when\r\n");
        Assert.Equal([(null, false, "nothing says when\r\n")], Read(name: "bare.log"));
    }

    [Fact]
    public void An_hour_that_is_there_twice_is_two_hours()
    {
        // 25 October 2026, 01:00 UTC: 03:00 becomes 02:00 in Berlin.
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        DateTimeOffset change = new(2026, 10, 25, 0, 30, 0, TimeSpan.Zero);
        Assert.Equal(change.ToUnixTimeMilliseconds(), StampText.ToUnix(new DateTime(2026, 10, 25, 2, 30, 0), zone, 0));
        Assert.Equal(
            change.AddHours(1).ToUnixTimeMilliseconds(),
            StampText.ToUnix(new DateTime(2026, 10, 25, 2, 30, 0), zone, change.AddMinutes(20).ToUnixTimeMilliseconds()));
        clock = new ManualClock(change, zone);
        loop.Dispose();
        loop = new FakeLoop(clock: clock);
        log = loop.Log(folder["october.log"]);
        long first = Say("first 02:30\r\n");
        clock.Advance(TimeSpan.FromHours(1));
        long second = Say("second 02:30\r\n");
        Assert.Equal(
            [(first, true, "first 02:30\r\n"), (second, true, "second 02:30\r\n")], Read(name: "october.log"));
    }

    [Fact]
    public void What_came_before_the_index_comes_before_it()
    {
        log.Leave();
        loop.Flush();
        folder.Put("c.log", "[-- MARK -- Wed Jan  1 00:00:00 2020]\r\nancient\r\n");
        log = loop.Log(folder["c.log"]);
        long now = Say("now\r\n");
        List<(long? Time, bool IsExact, string Text)> all = Read(name: "c.log");
        Assert.Equal((1_577_836_800_000, false), (all[0].Time, all[0].IsExact));
        Assert.Equal((now, true, "now\r\n"), all[^1]);
        Assert.Equal("now\r\n", Text(since: now, name: "c.log"));
    }

    [Fact]
    public void Files_of_others_beside_it_are_not_shown()
    {
        isTaken = true;
        Say("mine\r\n");
        folder.Put("a.log.1", "of console a.log.1\r\n");
        folder.Put("a.log-1", "something else\r\n");
        folder.Put("a.log-theirs", "something else\r\n");
        folder.Put("a.log2", "something else\r\n");
        Assert.Equal("mine\r\n", Text());
    }

    [Theory]
    [InlineData(".1", true)]
    [InlineData("-20261123", true)]
    [InlineData("-20261123-064723", true)]
    [InlineData("-20261123-064723-1", true)]
    [InlineData("-20261123-064723-1.gz", true)]
    [InlineData(".1.gz", true)]
    [InlineData(".gz", false)]
    [InlineData(".1.bz2", false)]
    [InlineData("-1", false)]
    [InlineData("-b", false)]
    [InlineData("1", false)]
    [InlineData(".index", false)]
    [InlineData("", false)]
    public void Old_files_are_known_by_a_date_or_a_number(string rest, bool isOld) =>
        Assert.Equal(isOld, HistoryFiles.IsOldName(rest));

    [Fact]
    public void Who_follows_misses_nothing_and_sees_nothing_twice_across_rotations()
    {
        Say("begin\r\n");
        using var reader = new HistoryReader(Scope(null, null, "a.log")) { Current = folder["a.log"] };
        string seen = Rest(reader);
        string said = "begin\r\n";
        for (int i = 0; i < 60; i++)
        {
            string line = $"line {i} {new string('y', i)}\r\n";
            said += line;
            Say(line);
            if (i % 7 == 3)
            {
                log.RollIfLarger(150, clock.GetUtcNow().AddSeconds(i));
                loop.Flush();
            }

            if (i % 3 != 1)
            {
                reader.Mark = Settled();
                reader.LookAgain();
                seen += Rest(reader);
            }
        }

        reader.LookAgain();
        Assert.Equal(said, seen + Rest(reader));
        Assert.True(folder.Names.Length > 3, $"{folder.Names.Length} files");
    }

    [Fact]
    public void Times_that_are_looked_up_afterwards_are_those_of_the_pieces()
    {
        var random = new Random(7);
        for (int i = 0; i < 300; i++)
        {
            Say($"line {i} {new string('z', random.Next(700))}\r\n");
            if (i % 50 == 30)
            {
                log.RollIfLarger(1000, clock.GetUtcNow().AddSeconds(i));
                loop.Flush();
            }
        }

        List<HistoryTime> expected = [], found = [];
        using var pieces = new HistoryReader(Scope(null, null, "a.log")) { Current = folder["a.log"], Mark = Settled() };
        using var lazy = new HistoryReader(Scope(null, null, "a.log")) { Current = folder["a.log"], Mark = Settled() };
        byte[] block = new byte[5000];
        while (pieces.Read(block, out HistoryTime time) is > 0 and var got)
        {
            expected.AddRange(Enumerable.Repeat(time, got));
        }

        while (lazy.ReadAny(block, out HistoryTime time, out long? position) is > 0 and var got)
        {
            for (int i = 0; i < got; i++)
            {
                found.Add(position is { } place ? lazy.TimeOf(place + i) : time);
            }
        }

        Assert.Equal(expected, found);
        Assert.True(expected.Distinct().Count() > 100);
    }

    private static string Rest(HistoryReader reader)
    {
        string text = "";
        byte[] block = new byte[100];
        while (reader.Read(block, out _) is > 0 and var got)
        {
            text += Latin1.Text(block.AsSpan(0, got));
        }

        return text;
    }

    private long Say(string text)
    {
        clock.Advance(TimeSpan.FromMilliseconds(61_234));
        log.Append(Latin1.Bytes(text));
        log.HandOff();
        loop.Flush();
        return Now;
    }

    private TimeMark Settled()
    {
        TimeMark? mark = null;
        log.Settle(new Conserver.Posix.Fallback(failure => Assert.Fail($"{failure}")), follower => mark = follower.Mark);
        loop.TurnUntil(() => mark is not null);
        return mark!.Value;
    }

    private string Text(long? since = null, long? until = null, string name = "a.log") =>
        string.Concat(Read(since, until, name).Select(piece => piece.Text));

    private HistoryScope Scope(long? since, long? until, string name) =>
        new(new LogName(folder[name]), since, until, clock.LocalTimeZone, path => isTaken && path == folder["a.log.1"]);

    private List<(long? Time, bool IsExact, string Text)> Read(
        long? since = null, long? until = null, string name = "a.log")
    {
        var pieces = new List<(long? Time, bool IsExact, string Text)>();
        bool isOwn = name == log.Path[(log.Path.LastIndexOf('/') + 1)..];
        using var reader = new HistoryReader(Scope(since, until, name))
        {
            Current = folder[name],
            Mark = isOwn ? Settled() : default,
        };
        byte[] block = new byte[64 * 1024];
        while (reader.Read(block, out HistoryTime time) is > 0 and var got)
        {
            pieces.Add((time.UnixMilliseconds, time.IsExact, Latin1.Text(block.AsSpan(0, got))));
        }

        return pieces;
    }

    [Theory]
    [InlineData("/l/pdu", false, "/l/pdu-1-20261123-064723", true)]
    [InlineData("/l/pdu", false, "/l/pdu-20261123-064723", false)]
    [InlineData("/l/pdu", false, "/l/pdu-1", true)]
    [InlineData("/l/pdu", false, "/l/pdu-1.1.gz", true)]
    [InlineData("/l/pdu", false, "/l/pdu-20261123-064723.gz", false)]
    [InlineData("/l/pdu-1", false, "/l/pdu-1-20261123-064723", false)]
    [InlineData("/l/web-%d", true, "/l/web-01-29", true)]
    [InlineData("/l/web-%d", true, "/l/web-29", false)]
    [InlineData("/l/web-01-%d", true, "/l/web-01-29", false)]
    public void A_file_is_of_the_console_whose_log_has_the_longer_name(string own, bool isDated, string path, bool isOther)
    {
        LogName[] logs =
        [
            new("/l/pdu"), new("/l/pdu-1"), new("/l/web-%d", true), new("/l/web-01-%d", true), new("/m/pdu-1-20261123"),
        ];
        Assert.Equal(isOther, HistoryFiles.IsOfOther(logs, new LogName(own, isDated), path));
    }
}
