using System.Text;
using Conserver.Protocol.Text;
using Conserver.Server.Disk;
using Conserver.Server.History;

namespace Conserver.Server.Tests.History;

public sealed class ReplayTests
{
    private const string Mark1 = "[-- MARK -- Mon Nov 23 06:01:00 2026]\r\n";
    private const string Mark2 = "[-- MARK -- Mon Nov 23 06:02:00 2026]\r\n";
    private const string Mark3 = "[-- MARK -- Mon Nov 23 06:03:00 2026]\r\n";
    private const string Range13 = "[-- MARK -- Mon Nov 23 06:01:00 2026 .. Mon Nov 23 06:03:00 2026 -- MARK --]\r\n";
    private const string Range23 = "[-- MARK -- Mon Nov 23 06:02:00 2026 .. Mon Nov 23 06:03:00 2026 -- MARK --]\r\n";
    private const string Marked = "x1\r\nx2\r\n" + Mark1 + Mark2 + Mark3 + "y1\r\n";

    [Theory]
    [InlineData("a\r\nb\r\nc\r\npartial", 3, "b\r\nc\r\npartial")]
    [InlineData("a\r\nb\r\nc\r\npartial", 1, "partial")]
    [InlineData("a\r\nb\r\n\r\n\r\n", 3, "b\r\n\r\n\r\n")]
    [InlineData("a\r\nb\r\n", 0, "")]
    [InlineData("", 20, "")]
    [InlineData("\n", 1, "\n")]
    [InlineData("\n\n\n", 2, "\n\n")]
    [InlineData("only", 5, "only")]
    [InlineData("a\nb\n", 2, "a\nb\n")]
    [InlineData("a\nb\n", 9999, "a\nb\n")]
    [InlineData(Marked, 3, "x2\r\n" + Range13 + "y1\r\n")]
    [InlineData(Marked, 4, "x1\r\nx2\r\n" + Range13 + "y1\r\n")]
    [InlineData(Marked, 1, "y1\r\n")]
    [InlineData("x1\r\n" + Mark1 + "y1\r\n" + Mark2 + Mark3, 2, "y1\r\n" + Range23)]
    [InlineData("x1\r\n" + Mark1 + "y1\r\n", 2, Mark1 + "y1\r\n")]
    [InlineData(Mark1 + Mark2 + Mark3, 1, Range13)]
    [InlineData("x" + Mark1 + Mark2 + Mark3 + "\r\n", 9, "x" + Mark1 + Range23 + "\r\n")]
    [InlineData(
        "[-- NOTE -- u: hi -- Mon Nov 23 06:01:00 2026]\r\n" + Mark1,
        2,
        "[-- NOTE -- u: hi -- Mon Nov 23 06:01:00 2026]\r\n" + Mark1)]
    [InlineData(
        "a\n[-- MARK -- Mon Nov 23 06:01:00 2026]\n" + Mark2 + "[-- MARK -- Mon Nov 23 06:03:00 2026]\nb\n",
        3,
        "a\n" + Range13 + "b\n")]
    [InlineData("a\n[-- MARK -- Mon Nov 23 06:01:00 2026]\nb\n", 9, "a\n[-- MARK -- Mon Nov 23 06:01:00 2026]\nb\n")]
    [InlineData("a\n[-- MARK -- Mon Nov 23 06:01:00 2026]", 1, "[-- MARK -- Mon Nov 23 06:01:00 2026]")]
    [InlineData("a\n[-- MARK -- Mon Nov 23 06:01:00 2026]\n", 1, "[-- MARK -- Mon Nov 23 06:01:00 2026]\n")]
    [InlineData("[-- MARK -- Mon Nov 23 06:01:00 2o26]\r\n" + Mark2, 1, Mark2)]
    public void Captured_replays(string log, int lines, string shown)
    {
        foreach (int piece in new[] { 1, 7, 64 * 1024 })
        {
            Assert.Equal(shown, Show(log, lines, piece));
        }
    }

    [Fact]
    public void Twenty_of_thirty_lines_are_lines_eleven_to_thirty()
    {
        string[] all = [.. Enumerable.Range(1, 30).Select(i => $"line {i}\r\n")];
        Assert.Equal(string.Concat(all[10..]), Show(string.Concat(all), 20));
        Assert.Equal("line 28\r\nline 29\r\nline 30\r\n", Show(string.Concat(all), 3));
    }

    [Fact]
    public void A_run_of_marks_at_the_limit_is_shown_whole_unlike_in_the_old_server() =>
        Assert.Equal(Range13 + "y1\r\n", Show(Marked, 2));

    [Fact]
    public void A_long_line_is_shown_from_its_last_9999_bytes_on()
    {
        string longLine = new string('A', 12000) + "\r\n";
        Assert.Equal(longLine[^9999..] + "short2\r\n", Show("short1\r\n" + longLine + "short2\r\n", 5));
    }

    [Theory]
    [InlineData(9998, 2)]
    [InlineData(9999, 2)]
    [InlineData(10000, 1)]
    public void A_line_of_9999_bytes_is_still_a_line(int length, int shownLines)
    {
        string line = new string('A', length - 1) + "\n";
        string shown = Show("before\n" + line, 5);
        Assert.Equal(shownLines == 2 ? "before\n" + line : line[^9999..], shown);
    }

    [Fact]
    public void Logs_larger_than_the_block_are_searched_backwards_block_by_block()
    {
        var log = new StringBuilder();
        for (int i = 0; i < 20000; i++)
        {
            log.Append("row ").Append(i).Append('-', i % 97).Append("\r\n");
        }

        string text = log.ToString();
        string[] rows = text.Split('\n');
        foreach (int lines in new[] { 1, 999, 5000, 19999, 20000, 30000 })
        {
            string expected = string.Join('\n', rows[^Math.Min(rows.Length, lines + 1)..]);
            Assert.Equal(expected, Show(text, lines, 4096));
        }
    }

    [Fact]
    public void Marks_across_block_borders_are_folded()
    {
        string marks = string.Concat(Enumerable.Repeat(Mark1, 5000)) + Mark3;
        for (int shift = 0; shift < 39; shift++)
        {
            string tail = new string('z', shift) + "\n";
            Assert.Equal(Range13 + tail, Show("first\n" + marks + tail, 2));
        }
    }

    [Fact]
    public void Random_logs_are_shown_as_a_plain_reading_of_the_rules_shows_them()
    {
        var random = new Random(8207);
        for (int round = 0; round < 400; round++)
        {
            var lines = new List<string>();
            for (int i = random.Next(30); i > 0; i--)
            {
                lines.Add(random.Next(6) switch
                {
                    0 or 1 => Mark1,
                    2 => Mark3,
                    3 => new string('-', random.Next(60)) + "\n",
                    4 => new string('A', random.Next(9980, 10010)) + "\r\n",
                    _ => "[text]\r\n",
                });
            }

            if (random.Next(2) == 0)
            {
                lines.Add(new string('p', random.Next(1, 40)));
            }

            int count = random.Next(12);
            Assert.Equal(Plain(lines, count), Show(string.Concat(lines), count, random.Next(1, 5000)));
        }
    }

    [Fact]
    public void Nothing_behind_the_given_end_is_shown()
    {
        var memory = new MemoryLog("one\ntwo\nthree\n");
        Assert.Equal("one\ntwo\n", Read(new Replay(memory, 8, 20), 100));
        Assert.Equal("two\nth", Read(new Replay(memory, 10, 2), 100));
    }

    [Fact]
    public void A_log_of_more_than_4_GiB_is_replayed()
    {
        string path = Path.GetTempFileName();
        try
        {
            using (FileStream sparse = File.OpenWrite(path))
            {
                sparse.Seek(5L << 30, SeekOrigin.Begin);
                sparse.Write("\nlast but one\nlast\n"u8);
            }

            using ReplayFile file = ReplayFile.TryOpen(Latin1.FromNative(path))!;
            Assert.Equal("last but one\nlast\n", Read(new Replay(file, file.Length, 2), 100));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_file_that_is_gone_or_no_file_cannot_be_opened()
    {
        Assert.Null(ReplayFile.TryOpen("/nonexistent/log"));
        Assert.Null(ReplayFile.TryOpen("/dev/null"));
        Assert.Null(ReplayFile.TryOpen("/tmp"));
    }

    [Fact]
    public void A_log_cut_short_while_it_is_shown_ends_there()
    {
        var memory = new MemoryLog(string.Concat(Enumerable.Repeat("0123456789\n", 20000)));
        using var replay = new Replay(memory, memory.Length, 15000);
        byte[] piece = new byte[100];
        Assert.True(replay.TryReadNext(piece, out _));
        memory.Cut(10);
        int total = 100;
        while (replay.TryReadNext(piece, out int length))
        {
            total += length;
        }

        Assert.True(total <= 64 * 1024);
    }

    /// <summary>Goes back line by line, then folds marks.</summary>
    private static string Plain(List<string> lines, int count)
    {
        var shown = new List<string>();
        for (int i = lines.Count - 1, counted = 0; i >= 0; i--)
        {
            bool joins = IsMark(lines[i]) && i + 1 < lines.Count && IsMark(lines[i + 1]);
            if (!joins && counted++ == count)
            {
                break;
            }

            bool cut = lines[i].Length > 9999;
            shown.Insert(0, cut ? lines[i][^9999..] : lines[i]);
            if (cut)
            {
                break;
            }
        }

        var text = new StringBuilder();
        for (int i = 0; i < shown.Count; i++)
        {
            int first = i;
            while (IsMark(shown[first]) && i + 1 < shown.Count && IsMark(shown[i + 1]))
            {
                i++;
            }

            text.Append(first == i ? shown[i] : $"{shown[first][..36]} .. {shown[i][12..36]} -- MARK --]\r\n");
        }

        return text.ToString();

        static bool IsMark(string line) => line is Mark1 or Mark3;
    }

    private static string Show(string log, int lines, int piece = 1000)
    {
        var memory = new MemoryLog(log);
        return Read(new Replay(memory, memory.Length, lines), piece);
    }

    private static string Read(Replay replay, int piece)
    {
        var shown = new StringBuilder();
        byte[] buffer = new byte[piece];
        using (replay)
        {
            while (replay.TryReadNext(buffer, out int length))
            {
                Assert.InRange(length, 1, piece);
                shown.Append(Latin1.Text(buffer.AsSpan(0, length)));
            }

            Assert.False(replay.TryReadNext(buffer, out _));
        }

        return shown.ToString();
    }

    private sealed class MemoryLog(string text) : IReplaySource
    {
        private byte[] bytes = Latin1.Bytes(text);

        public long Length => bytes.Length;

        public void Cut(int length) => bytes = bytes[..length];

        public int Read(long offset, Span<byte> destination)
        {
            if (offset >= bytes.Length)
            {
                return 0;
            }

            int count = (int)Math.Min(destination.Length, bytes.Length - offset);
            bytes.AsSpan((int)offset, count).CopyTo(destination);
            return count;
        }
    }
}
