using System.Globalization;
using System.IO.Compression;
using Conserver.Posix;
using Conserver.Protocol.Text;
using Conserver.Server.Config;
using Conserver.Server.Disk;
using Conserver.Server.Disk.Indexes;
using Conserver.Server.Disk.Packed;
using Conserver.Server.History;
using Conserver.Server.History.Reading;

namespace Conserver.Server.Tests.History;

/// <summary>A history goes on through files that were compressed, by the server or by somebody else.</summary>
public sealed class CompressedHistoryTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly ManualClock clock = new(DateTimeOffset.UtcNow.AddDays(-1));
    private readonly FakeLoop loop;
    private readonly ConsoleLog log;
    private readonly List<string> said = [];
    private string? damage;

    public CompressedHistoryTests()
    {
        loop = new FakeLoop(clock: clock);
        log = loop.Log(folder["a.log"]);
    }

    public void Dispose()
    {
        Assert.Empty(said);
        loop.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void What_the_server_has_compressed_keeps_its_times_to_the_millisecond()
    {
        List<long> times = SayInFiles(4);
        List<(long? Time, bool IsExact, string Text)> before = Read();
        Compress();
        Assert.Equal(3, Packed.Length);
        Assert.Equal(before, Read());
        Assert.All(times, time => Assert.Contains(before, piece => piece.Time == time && piece.IsExact));
        Assert.Equal(string.Concat(before.Skip(5).Select(piece => piece.Text)), Text(since: before[5].Time));
        Assert.Equal(string.Concat(before.Take(5).Select(piece => piece.Text)), Text(until: before[5].Time));
    }

    [Fact]
    public void So_does_what_was_moved_and_compressed_by_somebody_else()
    {
        SayInFiles(4, rotate: i => File.Move(folder["a.log"], folder[$"a.log.{9 - i}"]));
        List<(long? Time, bool IsExact, string Text)> before = Read();
        foreach (string name in folder.Names.Where(name => name != "a.log"))
        {
            Gzip(name);
        }

        Assert.Equal(3, Packed.Length);
        Assert.Equal(before, Read());
        Assert.Equal(string.Concat(before.Skip(7).Select(piece => piece.Text)), Text(since: before[7].Time));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Without_an_index_the_stamps_in_it_count(bool ours)
    {
        var begin = new DateTime(2020, 1, 10, 0, 0, 0, DateTimeKind.Utc);
        string Mark(int hour) => string.Create(
            CultureInfo.InvariantCulture, $"[-- MARK -- {begin.AddHours(hour):ddd MMM dd HH:mm:ss yyyy}]\r\n");
        string text = string.Concat(
            Enumerable.Range(0, 100).Select(hour => $"{Mark(hour)}{new string('.', 50_000)}\r\nhour {hour}\r\n"));
        folder.Put("old.log", "now\r\n");
        folder.Put("old.log-20200114-000000", text);
        File.SetLastWriteTimeUtc(folder["old.log-20200114-000000"], begin.AddHours(100));
        CompressOne("old.log-20200114-000000", ours);
        long Unix(int hour) => new DateTimeOffset(begin).AddHours(hour).ToUnixTimeMilliseconds();
        Assert.Equal(text + "now\r\n", Text(name: "old.log"));
        string some = Text(since: Unix(50) + 1, until: Unix(52), name: "old.log");
        Assert.StartsWith(Mark(50), some, StringComparison.Ordinal);
        Assert.EndsWith("hour 51\r\n", some, StringComparison.Ordinal);
        Assert.Equal("now\r\n", Text(since: Unix(101), name: "old.log"));
    }

    [Theory]
    [InlineData(true, "torn")]
    [InlineData(false, "torn")]
    [InlineData(true, "flipped")]
    [InlineData(false, "flipped")]
    [InlineData(true, "garbage")]
    [InlineData(false, "garbage")]
    [InlineData(true, "no end")]
    [InlineData(false, "no end")]
    public void A_damaged_one_gives_what_can_be_read_and_the_rest_goes_on(bool ours, string kind)
    {
        string old = string.Concat(Enumerable.Range(0, 200_000).Select(i => $"line {i * 7919 % 1_000_003}\r\n"));
        Say(old);
        string closed = $"a.log-{DateTime.UtcNow:yyyyMMdd}-000000";
        Rotate(1, _ => File.Move(folder["a.log"], folder[closed]));
        Say("fresh\r\n");
        CompressOne(closed, ours);
        string path = folder[Packed.Single()];
        byte[] bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, kind switch
        {
            "torn" => bytes[..(bytes.Length / 2)],
            "no end" => bytes[..^4],
            "garbage" => [.. Enumerable.Range(0, 5000).Select(i => (byte)(i * i))],
            _ => Flipped(bytes),
        });
        string text = Text();
        Assert.EndsWith("fresh\r\n", text, StringComparison.Ordinal);
        if (ours && kind == "no end")
        {
            // What is missing is no text.
            Assert.Equal((null, old + "fresh\r\n"), (damage, text));
            return;
        }

        Assert.StartsWith($"{path} is damaged: what stood behind ", damage, StringComparison.Ordinal);
        string whole = text[..^"fresh\r\n".Length];
        int sure = kind == "flipped" ? Math.Min(whole.Length, old.Length / 4) : whole.Length;
        Assert.Equal(old[..sure], whole[..sure]);
        Assert.True(kind == "garbage" || whole.Length > old.Length / 4, $"{whole.Length} bytes");
    }

    [Fact]
    public void One_that_swells_is_unpacked_a_piece_at_a_time()
    {
        folder.Put("b.log", "now\r\n");
        using (var stream = new GZipStream(File.Create(folder["b.log.1.gz"]), CompressionLevel.Fastest))
        {
            byte[] zeros = new byte[1024 * 1024];
            for (int i = 0; i < 300; i++)
            {
                stream.Write(zeros);
            }
        }

        File.SetLastWriteTimeUtc(folder["b.log.1.gz"], DateTime.UtcNow.AddHours(-1));
        long since = DateTimeOffset.UtcNow.AddHours(-2).ToUnixTimeMilliseconds();
        using var reader = new HistoryReader(Scope(since, null, "b.log")) { Current = folder["b.log"] };
        byte[] block = new byte[64 * 1024];
        int steps = 0;
        long before = GC.GetAllocatedBytesForCurrentThread();
        while (reader.Read(block, out _) == 0)
        {
            Assert.True(reader.IsUnderWay);
            steps++;
        }

        Assert.True(steps > 10, $"{steps} steps");
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 2_000_000);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_is_compressed_while_it_is_read_is_read_on(bool isIndexed)
    {
        SayInFiles(5);
        string whole = Text();
        if (!isIndexed)
        {
            File.Delete(folder[".a.log.index"]);
            File.Delete(folder[".a.log.times"]);
        }

        using var reader = new HistoryReader(Scope(null, null, "a.log")) { Current = folder["a.log"] };
        byte[] block = new byte[10];
        string text = Latin1.Text(block.AsSpan(0, reader.Read(block, out _)));
        Compress();
        Assert.Equal(4, Packed.Length);
        Assert.Equal(whole, text + Rest(reader));
        Assert.Null(reader.Damage);
    }

    [Fact]
    public void What_is_deleted_while_it_is_read_is_missing_and_the_rest_is_there()
    {
        SayInFiles(4, rotate: i => File.Move(folder["a.log"], folder[$"a.log.{9 - i}"]));
        using var reader = new HistoryReader(Scope(null, null, "a.log")) { Current = folder["a.log"] };
        byte[] block = new byte[10];
        _ = reader.Read(block, out _);
        File.Delete(folder[Assert.Single(
            folder.Names, name => folder.Text(name).Contains("file 1 line", StringComparison.Ordinal))]);
        string rest = Rest(reader);
        Assert.DoesNotContain("file 1", rest, StringComparison.Ordinal);
        Assert.Contains("file 2", rest, StringComparison.Ordinal);
        Assert.Contains("file 3", rest, StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_is_there_twice_is_read_once()
    {
        SayInFiles(2);
        string whole = Text(), old = folder.Names.Single(name => name != "a.log");
        byte[] bytes = File.ReadAllBytes(folder[old]);
        DateTime written = File.GetLastWriteTimeUtc(folder[old]);
        Compress();
        File.WriteAllBytes(folder[old], bytes);
        File.SetLastWriteTimeUtc(folder[old], written);
        Assert.Equal(whole, Text());

        // Half-way, as gzip(1) does it.
        File.WriteAllBytes(folder[old + ".gz"], [0x1F, 0x8B, 8, 0, 0]);
        Assert.Equal(whole, Text());
        Assert.Null(damage);
    }

    [Fact]
    public void An_empty_one_is_a_whole_one()
    {
        using var packed = new MemoryStream();
        PackedLog.Write(new MemoryStream(), 0, [], packed);
        packed.Position = 0;
        Assert.Equal(-1, new GZipStream(packed, CompressionMode.Decompress).ReadByte());
        folder.Put("c.log", "now\r\n");
        File.WriteAllBytes(folder["c.log.1.gz"], packed.ToArray());
        File.WriteAllBytes(folder["c.log.2.gz"], []);
        Assert.Equal("now\r\n", Text(name: "c.log"));
        Assert.Null(damage);
    }

    [Fact]
    public void Any_place_in_a_long_one_is_gone_to()
    {
        byte[] text = new byte[5_000_000];
        new Random(1).NextBytes(text);
        folder.Put("d.log", "x");
        using (FileStream to = File.Create(folder["d.log.1.gz"]))
        {
            PackedLog.Write(new MemoryStream(text), text.Length, [new LogPlace(LogPlaceKind.From, 7, 0, 1000)], to);
        }

        using var file = ReplayFile.TryOpen(folder["d.log.1.gz"])!;
        var head = PackHead.Read(file);
        Assert.Equal([new LogPlace(LogPlaceKind.From, 7, 0, 1000)], head.Table!.Places);
        using var packed = new PackedText(file, "d", head);
        byte[] part = new byte[1000];
        foreach (int at in (int[])[4_999_500, 10, 1024 * 1024 - 5, 3_000_000, 2_999_000, 2_500_000, 0, 5_000_000])
        {
            int got = packed.Read(at, part);
            Assert.Equal(text.AsSpan(at, Math.Min(1000, text.Length - at)).ToArray(), part[..got]);
        }
    }

    [Fact]
    public void A_table_that_lies_is_none_or_leads_to_damage()
    {
        byte[] text = new byte[3_000_000];
        using var made = new MemoryStream();
        PackedLog.Write(new MemoryStream(text), text.Length, [new LogPlace(LogPlaceKind.From, 7, 0, 0)], made);
        byte[] bytes = made.ToArray();
        int front = PackTable.FrontSize(3, 1);
        Assert.NotNull(PackTable.Read(bytes));
        for (int at = 0; at < front; at++)
        {
            byte[] changed = [.. bytes];
            changed[at] ^= 0xFF;
            PackTable? table = PackTable.Read(changed);
            Assert.True(table is null || at is > 3 and < 10 || table.Places.Count == 0, $"byte {at}");
            Assert.Null(PackTable.Read(bytes.AsSpan(0, at)));
        }

        // With a check sum that fits: more text than there is, and parts that are nowhere.
        var lie = new PackTable(3_100_000, 1024 * 1024, [0, 5000, 5001, 9_000_000_000], []);
        File.WriteAllBytes(folder["e.log.1.gz"], [.. lie.Front(bytes), .. bytes.AsSpan(front)]);
        folder.Put("e.log", "now\r\n");
        Assert.EndsWith("now\r\n", Text(name: "e.log"), StringComparison.Ordinal);
        Assert.NotNull(damage);
        using var file = ReplayFile.TryOpen(folder["e.log.1.gz"])!;
        using var packed = new PackedText(file, "e", PackHead.Read(file));
        Assert.Throws<DamagedLogException>(() => packed.Read(2_500_000, new byte[10]));
    }

    [Fact]
    public void A_clock_that_leads_back_to_an_older_file_keeps_the_order_of_what_was_said()
    {
        using var dated = new FakeLoop(clock: clock);
        var name = new LogName(folder["f-%d"], IsDated: true);
        ConsoleLog days = dated.Log(name);
        List<(long? Time, bool IsExact, string Text)> expected = [];
        foreach (int step in (int[])[0, 24, -24, 24])
        {
            clock.Advance(TimeSpan.FromHours(step) + TimeSpan.FromMinutes(1));
            string line = $"line {expected.Count}\r\n";
            days.Append(Latin1.Bytes(line));
            days.HandOff();
            dated.Flush();
            expected.Add((clock.GetUtcNow().ToUnixTimeMilliseconds(), true, line));
        }

        using var reader = new HistoryReader(new HistoryScope(name, null, null, clock.LocalTimeZone, _ => false))
        {
            Current = days.Path,
            Mark = new TimeMark(0, null, true),
        };
        Assert.Equal(expected, Pieces(reader));
    }

    [Fact]
    public void Owner_and_permissions_stay_as_they_are()
    {
        SayInFiles(2);
        string old = folder[folder.Names.Single(name => name != "a.log")];
        File.SetUnixFileMode(old, (UnixFileMode)0b110_110_010);
        if (Sys.EffectiveUserId == 0)
        {
            using FileStream file = File.OpenRead(old);
            Assert.Equal(0, Files.SetOwner((int)file.SafeFileHandle.DangerousGetHandle(), 1234, 2345));
        }

        Assert.Equal(0, Files.Status(Latin1.Bytes(old), out FileStatus before));
        Compress();
        Assert.Equal(0, Files.Status(Latin1.Bytes(old + ".gz"), out FileStatus after));
        Assert.Equal((before.Owner, before.Group, before.Mode), (after.Owner, after.Group, after.Mode));
    }

    private string[] Packed => [.. folder.Names.Where(name => name.EndsWith(".gz", StringComparison.Ordinal))];

    private List<long> SayInFiles(int files, Action<int>? rotate = null)
    {
        List<long> times = [];
        for (int i = 0; i < files; i++)
        {
            for (int line = 0; line < 4; line++)
            {
                times.Add(Say($"file {i} line {line} {new string('x', 30 * i)}\r\n"));
            }

            if (i < files - 1)
            {
                Rotate(i, rotate);
            }
        }

        return times;
    }

    private void Rotate(int number, Action<int>? rotate = null)
    {
        if (rotate is null)
        {
            log.RollIfLarger(1, clock.GetUtcNow().AddSeconds(number));
        }
        else
        {
            loop.Flush();
            rotate(number);
            log.Reopen();
        }

        loop.Flush();

        // In the order in which they were written, however coarse the file system's clock.
        string[] closed = [.. folder.Names.Where(name => name != "a.log")];
        string newest = closed.MaxBy(name => File.GetLastWriteTimeUtc(folder[name]))!;
        File.SetLastWriteTimeUtc(folder[newest], DateTime.UtcNow.AddHours(number - 20));
    }

    private void CompressOne(string name, bool ours)
    {
        if (ours)
        {
            Compress(name[..name.IndexOf("-2", StringComparison.Ordinal)]);
        }
        else
        {
            Gzip(name);
        }
    }

    private void Compress(string name = "a.log") => new ClosedLogs(said.Add).Tidy(
        folder[name], folder[name], new LogKeeping { Compresses = true }, DateTime.UtcNow);

    private static byte[] Flipped(byte[] bytes)
    {
        byte[] flipped = [.. bytes];
        flipped[bytes.Length / 2] ^= 0x55;
        return flipped;
    }

    // As gzip(1): the time stays, the original goes.
    private void Gzip(string name)
    {
        using (var stream = new GZipStream(File.Create(folder[name + ".gz"]), CompressionLevel.Optimal))
        {
            stream.Write(File.ReadAllBytes(folder[name]));
        }

        File.SetLastWriteTimeUtc(folder[name + ".gz"], File.GetLastWriteTimeUtc(folder[name]));
        File.Delete(folder[name]);
    }

    private long Say(string text)
    {
        clock.Advance(TimeSpan.FromMilliseconds(61_234));
        log.Append(Latin1.Bytes(text));
        log.HandOff();
        loop.Flush();
        return clock.GetUtcNow().ToUnixTimeMilliseconds();
    }

    private TimeMark Settled()
    {
        TimeMark? mark = null;
        log.Settle(new Fallback(failure => Assert.Fail($"{failure}")), follower => mark = follower.Mark);
        loop.TurnUntil(() => mark is not null);
        return mark!.Value;
    }

    private HistoryScope Scope(long? since, long? until, string name) =>
        new(new LogName(folder[name]), since, until, TimeZoneInfo.Utc, _ => false);

    private string Text(long? since = null, long? until = null, string name = "a.log") =>
        string.Concat(Read(since, until, name).Select(piece => piece.Text));

    private List<(long? Time, bool IsExact, string Text)> Read(
        long? since = null, long? until = null, string name = "a.log")
    {
        using var reader = new HistoryReader(Scope(since, until, name))
        {
            Current = folder[name],
            Mark = name == "a.log" ? Settled() : default,
        };
        return Pieces(reader);
    }

    private List<(long? Time, bool IsExact, string Text)> Pieces(HistoryReader reader)
    {
        var pieces = new List<(long? Time, bool IsExact, string Text)>();
        byte[] block = new byte[64 * 1024];
        while (reader.Read(block, out HistoryTime time) is var got && (got > 0 || reader.IsUnderWay))
        {
            pieces.Add((time.UnixMilliseconds, time.IsExact, Latin1.Text(block.AsSpan(0, got))));
        }

        damage = reader.Damage;
        return pieces;
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
}
