using System.Diagnostics;
using System.Text;
using Conserver.Protocol.Text;
using Conserver.Server.History.Search;

namespace Conserver.Server.Tests.History.Search;

public sealed class LineSearchTests(ITestOutputHelper output)
{
    private const string Log = "alpha 1\r\nbeta 22\r\ngamma\r\ndelta 4\n\r\nbeta again";

    [Theory]
    [InlineData("beta", ">beta 22 >beta again")]
    [InlineData("^beta", ">beta 22 >beta again")]
    [InlineData("beta$", "")]
    [InlineData("22$", ">beta 22")]
    [InlineData("[0-9]+$", ">alpha 1 >beta 22 >delta 4")]
    [InlineData("a \\d", ">alpha 1 >beta 22 >delta 4")]
    [InlineData("alpha|gamma", ">alpha 1 >gamma")]
    [InlineData("^$", ">")]
    [InlineData("a[^x]*b", "")]
    [InlineData("a\\sbeta|1\\W+beta", "")]
    [InlineData("", ">alpha 1 >beta 22 >gamma >delta 4 > >beta again")]
    [InlineData("(?i)BETA 2", ">beta 22")]
    [InlineData("\\Abeta", ">beta 22 >beta again")]
    [InlineData("n$", ">beta again")]
    public void Lines_that_match_are_found(string pattern, string expected) =>
        Assert.Equal(expected, Hits(pattern, Log));

    [Theory]
    [InlineData("BETA A", ">beta again")]
    [InlineData("^GAMM.$", ">gamma")]
    [InlineData("E[LM]TA", ">delta 4")]
    public void Case_can_be_ignored(string pattern, string expected) =>
        Assert.Equal(expected, Hits(pattern, Log, ignoresCase: true));

    [Fact]
    public void Context_overlaps_and_gaps_are_marked()
    {
        string text = string.Concat(Enumerable.Range(1, 20).Select(i => i is 4 or 6 or 15 ? $"hit {i}\n" : $"{i}\n"));
        Assert.Equal(
            "-2 -3 >hit 4 -5 >hit 6 -7 -8 | -13 -14 >hit 15 -16 -17", Search("hit", text, context: 2));
        Assert.Equal(">hit 4 | >hit 6 | >hit 15", Search("hit", text));
        Assert.Equal("-1 -2 -3 >hit 4 -5 >hit 6 -7 -8 -9 -10 -11 -12 -13 -14 >hit 15 -16 -17 -18 -19 -20",
            Search("hit", text, context: 9));
    }

    [Theory]
    [InlineData("cr\rover\r\n", "^over$", ">cr\rover")]
    [InlineData("\n\rfront\n\r", "^front$", ">\rfront")]
    [InlineData("a\0b\n", "a\\x00b", ">a\0b")]
    [InlineData("a\0b\n", "b", ">a\0b")]
    [InlineData("\u00C3\u00A9t\u00C3\u00A9\n", "^.t.$", ">\u00C3\u00A9t\u00C3\u00A9")]
    [InlineData("\u00C3\u00A9t\u00C3\u00A9\n", "\u00C3\u00A9t", ">\u00C3\u00A9t\u00C3\u00A9")]
    [InlineData("\u00E9t\u00E9\n", "\u00C3\u00A9t", ">\u00E9t\u00E9")]
    [InlineData("\xFF\xFE x\n", "x", ">\xFF\xFE x")]
    [InlineData("\xFF\xFE x\n", "^..\\sx", ">\xFF\xFE x")]
    [InlineData("no end", "e[n]d", ">no end")]
    [InlineData("a-b]c\n", "[x-]b[]]c", ">a-b]c")]
    [InlineData("a.b\naxb\n", "a\\.b", ">a.b")]
    public void Odd_bytes(string text, string pattern, string expected) => Assert.Equal(expected, Hits(pattern, text));

    [Theory]
    [InlineData("error: [0-9]+", "error: ")]
    [InlineData("a+bc?de{2}fg", "fg")]
    [InlineData("colou?r", "colo")]
    [InlineData("(foo|bar)bazooka", "bazooka")]
    [InlineData("one|three", "")]
    [InlineData("a\\.b\\.c", "a.b.c")]
    [InlineData("\\x41\\x42", "")]
    [InlineData("(?i)long enough", "")]
    [InlineData("\\bword\\b", "word")]
    [InlineData("x{2}", "")]
    [InlineData("[abc]de*", "d")]
    public void What_each_match_contains_is_known(string pattern, string expected) =>
        Assert.Equal(expected, new LinePattern(pattern).Literal);

    [Fact]
    public void Hits_over_the_borders_of_blocks_are_found()
    {
        var text = new StringBuilder();
        var expected = new List<string>();
        for (int i = 0; text.Length < 1_000_000; i++)
        {
            string line = i % 97 == 0 ? $"needle in line {i}" : $"hay, {new string('y', i % 83)} line {i}";
            text.Append(line).Append("\r\n");
            if (i % 97 == 0)
            {
                expected.Add(">" + line);
            }
        }

        foreach (string pattern in (string[])["needle", "^ne{2}dle in", "[n]eedle", "n..dle (?:in)"])
        {
            foreach (int piece in (int[])[1 << 20, 4096, 777])
            {
                Assert.Equal(string.Join(" | ", expected), Search(pattern, text.ToString(), piece: piece));
            }
        }
    }

    [Fact]
    public void Context_over_the_borders_of_blocks_is_whole()
    {
        string[] lines = [.. Enumerable.Range(0, 60_000).Select(i => i % 1000 == 500 ? $"hit {i}" : $"line {i}")];
        string expected = string.Join(" | ", Enumerable.Range(0, 60).Select(i => string.Join(' ',
            Enumerable.Range((i * 1000) + 497, 7).Select(j => (j % 1000 == 500 ? ">" : "-") + lines[j]))));
        Assert.Equal(expected, Search("hit", string.Join('\n', lines) + "\n", context: 3, piece: 9999));
    }

    [Fact]
    public void A_line_without_end_is_searched_in_bounded_memory()
    {
        var search = new LineSearch(SearchPattern.Read("need[l]e", false), 2, (_, line, _, _) => shown += line.Length);
        byte[] filler = [.. Enumerable.Repeat((byte)'x', 4096)];
        for (int i = 0; i < 64 * 1024; i++)
        {
            Fill(search, filler);
            if (i == 30_000)
            {
                Fill(search, "needle"u8);
            }
        }

        search.Finish();
        Assert.Equal(1, search.Hits);
        Assert.True(shown <= 1024 * 1024, $"{shown} bytes for one hit");
    }

    [Fact]
    public void A_hit_where_a_long_line_is_cut_is_found()
    {
        for (int lead = (256 * 1024) - 8; lead < (256 * 1024) + 2; lead++)
        {
            var search = new LineSearch(SearchPattern.Read("needle", false), 0, (_, _, _, _) => { });
            Fill(search, [.. Enumerable.Repeat((byte)'x', lead)]);
            Fill(search, "needle"u8);
            Fill(search, [.. Enumerable.Repeat((byte)'x', 300_000)]);
            search.Finish();
            Assert.Equal(1, search.Hits);
        }
    }

    [Theory]
    [InlineData("(", "not valid")]
    [InlineData("[a", "not valid")]
    [InlineData("a\\", "not valid")]
    [InlineData("(?=a)", "not served")]
    [InlineData("(a)\\1", "not served")]
    [InlineData("((a{100}){100}){100}", "not served")]
    public void What_is_no_expression_is_refused(string pattern, string why) => Assert.Contains(
        why, Assert.Throws<FormatException>(() => SearchPattern.Read(pattern, false)).Message, StringComparison.Ordinal);

    [Fact]
    public void An_expression_that_never_ended_elsewhere_does_here()
    {
        var watch = Stopwatch.StartNew();
        Assert.Equal("", Search("(x+x+)+y", new string('x', 200_000)));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), $"{watch.Elapsed}");
        output.WriteLine($"{watch.Elapsed}");
    }

    [Fact]
    public void Offsets_are_those_of_the_lines()
    {
        var found = new List<long>();
        var search = new LineSearch(SearchPattern.Read("b", false), 0, (offset, _, _, _) => found.Add(offset));
        search.SkipTo(1000);
        Fill(search, "a\r\nb\nxb\n"u8);
        search.Finish();
        Fill(search, "b\n"u8);
        search.Finish();
        Assert.Equal([1003, 1005, 0], found);
    }

    private long shown;

    private static string Hits(string pattern, string text, bool ignoresCase = false) =>
        Search(pattern, text, ignoresCase).Replace(" | ", " ", StringComparison.Ordinal);

    private static string Search(
        string pattern, string text, bool ignoresCase = false, int context = 0, int piece = 1 << 20)
    {
        var found = new StringBuilder();
        var search = new LineSearch(SearchPattern.Read(pattern, ignoresCase), context, (_, line, isHit, isApart) =>
            found.Append(isApart ? " | " : found.Length > 0 ? " " : "").Append(isHit ? '>' : '-').Append(Latin1.Text(line)));
        byte[] bytes = Latin1.Bytes(text);
        for (int at = 0; at < bytes.Length; at += piece)
        {
            Fill(search, bytes.AsSpan(at, Math.Min(piece, bytes.Length - at)));
        }

        search.Finish();
        return found.ToString();
    }

    private static void Fill(LineSearch search, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int count = Math.Min(bytes.Length, search.Room.Length);
            bytes[..count].CopyTo(search.Room);
            bytes = bytes[count..];
            search.Take(count);
        }
    }
}
