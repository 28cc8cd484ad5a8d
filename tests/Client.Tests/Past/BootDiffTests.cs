using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Conserver.ConsoleProgram.Past.Boots;

namespace Conserver.Client.Tests.Past;

public sealed class BootDiffTests(ITestOutputHelper output)
{
    private static readonly BootChoice Last = new(1, 0), Before = new(2, 0);

    [Fact]
    public void Two_starts_differ_in_what_differs_and_not_in_times()
    {
        string log = "left over\r\n" + Start("4.2", "eth0 up", 1.25)
            + "[-- MARK -- Mon Nov 23 06:01:00 2026]\r\n" + Start("4.2", "eth0 down", 1.5);
        BootShelf shelf = Shelve(log, Last, Before);
        Assert.Equal(2, shelf.Count);
        Assert.Equal(
            """
            --- a
            +++ b
            @@ -4,6 +4,6 @@
             DRAM:  1 GiB
             Linux version 4.2
             Command line: console=ttyS0
            -eth0 up
            +eth0 down
             done
             login:

            """,
            UnifiedDiff.Of("a", shelf.Find(Before)!.Lines, "b", shelf.Find(Last)!.Lines));
    }

    [Fact]
    public void The_same_start_twice_is_no_difference()
    {
        BootShelf shelf = Shelve(Start("4.2", "x", 1) + Start("4.2", "x", 2), Last, Before);
        Assert.Equal("", UnifiedDiff.Of("a", shelf.Find(Before)!.Lines, "b", shelf.Find(Last)!.Lines));
    }

    [Fact]
    public void A_start_is_found_by_a_time_and_one_that_is_not_there_is_none()
    {
        var early = new BootChoice(0, 1500);
        var shelf = new BootShelf([early, new BootChoice(0, 10), new BootChoice(3, 0)], new BootMarkers(null));
        for (int i = 1; i <= 4; i++)
        {
            shelf.Take(i * 1000, Encoding.ASCII.GetBytes($"Linux version 6.{i}\n"));
        }

        shelf.Finish();
        Assert.Equal("Linux version 6.1", shelf.Find(early)!.Lines.Single());
        Assert.Equal(1000, shelf.Find(early)!.Time);
        Assert.Null(shelf.Find(new BootChoice(0, 10)));
        Assert.Equal("Linux version 6.2", shelf.Find(new BootChoice(3, 0))!.Lines.Single());
    }

    [Fact]
    public void A_menu_that_is_drawn_again_is_no_start_and_a_loader_that_starts_again_is()
    {
        Assert.Equal(1, Shelve("GNU GRUB  version 2.06\nGNU GRUB  version 2.06\nLinux version 6.1\n", Last).Count);
        Assert.Equal(2, Shelve("U-Boot 2023\nno disk\nU-Boot 2023\nLinux version 6.1\n", Last).Count);
        Assert.Equal(2, Shelve("Linux version 6.1\nLinux version 6.1\n", Last).Count);
        Assert.Equal(1, Shelve("U-Boot SPL 2023\nU-Boot 2023\nGNU GRUB  version 2\nLinux version 6.1\n", Last).Count);
    }

    [Fact]
    public void A_marker_of_ones_own_replaces_the_known_ones()
    {
        var shelf = new BootShelf([Last, Before], new BootMarkers(new Regex("^>> go", RegexOptions.NonBacktracking)));
        shelf.Take(1, ">> go 1\nLinux version 6\n>> go 2\n"u8);
        shelf.Finish();
        Assert.Equal(2, shelf.Count);
        Assert.Equal([">> go 1", "Linux version 6"], shelf.Find(Before)!.Lines);
    }

    [Theory]
    [InlineData("[    0.123456] x", "x")]
    [InlineData("<6>[   12.123456][    T1] x", "x")]
    [InlineData("[Mon Nov 23 06:01:00 2026]x", "x")]
    [InlineData("[Mon Nov 23 06:01:00 2026][    0.123456] x", "x")]
    [InlineData("[-- MARK -- Mon Nov 23 06:01:00 2026]", null)]
    [InlineData("[  OK  ] Started x", "[  OK  ] Started x")]
    public void Times_are_taken_out(string line, string? left) => Assert.Equal(left, BootLine.Clean(line));

    [Fact]
    public void Differences_are_the_fewest_as_those_of_a_slow_search()
    {
        var random = new Random(7);
        for (int round = 0; round < 300; round++)
        {
            string[] left = Some(random), right = Some(random);
            IReadOnlyList<(int Left, int Right)> common = LineDiff.Common(left, right);
            Assert.Equal(LongestCommon(left, right), common.Count);
            int x = -1, y = -1;
            foreach ((int a, int b) in common)
            {
                Assert.True(a > x && b > y);
                Assert.Equal(left[a], right[b]);
                (x, y) = (a, b);
            }
        }

        static string[] Some(Random random) =>
            [.. Enumerable.Range(0, random.Next(0, 12)).Select(_ => ((char)('a' + random.Next(3))).ToString())];
    }

    [Fact]
    public void Texts_that_have_little_in_common_end_in_bounded_time()
    {
        string[] left = [.. Enumerable.Range(0, 20_000).Select(i => i % 100 == 0 ? $"same {i}" : $"left {i}")];
        string[] right = [.. Enumerable.Range(0, 20_000).Select(i => i % 100 == 0 ? $"same {i}" : $"right {i * 7}")];
        var watch = Stopwatch.StartNew();
        IReadOnlyList<(int Left, int Right)> common = LineDiff.Common(left, right);
        output.WriteLine($"{watch.Elapsed}");
        Assert.Equal(200, common.Count);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), $"{watch.Elapsed}");
    }

    [Fact]
    public void A_start_without_end_is_cut()
    {
        var shelf = new BootShelf([Last], new BootMarkers(null));
        shelf.Take(1, "Linux version 6.1\n"u8);
        for (int i = 0; i < 30_000; i++)
        {
            shelf.Take(2, Encoding.ASCII.GetBytes($"{i}\n"));
        }

        shelf.Finish();
        Assert.True(shelf.Find(Last)!.IsCut);
        Assert.Equal(20_000, shelf.Find(Last)!.Lines.Count);
    }

    private static BootShelf Shelve(string log, params BootChoice[] choices)
    {
        var shelf = new BootShelf(choices, new BootMarkers(null));
        foreach (byte[] piece in Encoding.ASCII.GetBytes(log).Chunk(7))
        {
            shelf.Take(1, piece);
        }

        shelf.Finish();
        return shelf;
    }

    private static string Start(string version, string net, double time)
    {
        string stamp = string.Create(CultureInfo.InvariantCulture, $"[{time,12:F6}]");
        return $"U-Boot SPL 2023.01\r\n\r\nU-Boot 2023.01\r\nDRAM:  1 GiB\r\n{stamp} Linux version {version}\r\n"
            + $"{stamp} Command line: console=ttyS0\r\n{stamp} {net}\r\n10%\r50%\rdone\r\nlogin: \r\n";
    }

    private static int LongestCommon(string[] left, string[] right)
    {
        int[,] longest = new int[left.Length + 1, right.Length + 1];
        for (int i = 1; i <= left.Length; i++)
        {
            for (int j = 1; j <= right.Length; j++)
            {
                longest[i, j] = left[i - 1] == right[j - 1]
                    ? longest[i - 1, j - 1] + 1
                    : Math.Max(longest[i - 1, j], longest[i, j - 1]);
            }
        }

        return longest[left.Length, right.Length];
    }
}
