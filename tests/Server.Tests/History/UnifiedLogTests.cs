using Conserver.Protocol.Text;
using Conserver.Server.Disk;
using Conserver.Server.History;
using Conserver.Server.Logging;
using Conserver.Tests;

namespace Conserver.Server.Tests.History;

public sealed class UnifiedLogTests
{
    [Theory]
    [InlineData("one\r\ntwo\r\npart", "one\r\n|two\r\n|")]
    [InlineData("\n\n", "\n|\n|")]
    [InlineData("no end", "")]
    public void Every_cut_of_output_gives_the_same_lines(string output, string pieces)
    {
        foreach (byte[][] reads in EveryCut.Of(Latin1.Bytes(output)))
        {
            Assert.Equal(pieces, string.Concat(Cut(new LinePieces(), reads).Select(piece => piece + "|")));
        }
    }

    [Theory]
    [InlineData(265, new[] { 266 })]
    [InlineData(266, new[] { 266, 1 })]
    [InlineData(301, new[] { 266, 36 })]
    [InlineData(600, new[] { 266, 266, 69 })]
    public void Long_lines_come_in_pieces_of_266_bytes(int digits, int[] lengths)
    {
        byte[] line = Latin1.Bytes(new string('0', digits) + "\n");
        foreach (byte[][] reads in EveryCut.Of(line))
        {
            Assert.Equal(lengths, Cut(new LinePieces(), reads).Select(piece => piece.Length));
        }
    }

    [Fact]
    public void An_unfinished_line_can_be_dropped()
    {
        var pieces = new LinePieces();
        Assert.Empty(Cut(pieces, ["unfinished"u8.ToArray()]));
        pieces.Clear();
        Assert.Equal(["line\n"], Cut(pieces, ["line\n"u8.ToArray()]));
    }

    [Fact]
    public void Lines_of_all_consoles_are_named_and_starred_while_somebody_may_type()
    {
        var disk = new FakeDisk();
        using var loop = new FakeLoop(disk);
        var unified = new UnifiedLog("all.log", loop.Files, loop.Logs, loop.Time, loop.Reports.Add);
        unified.Append("unl", hasWriter: false, "unloved line 1\r\n"u8);
        unified.Append("ond", hasWriter: true, "hello ondemand\r\n"u8);
        unified.Append("longl", hasWriter: false, Latin1.Bytes(new string('0', 266)));
        unified.Append("longl", hasWriter: false, "07\r\n"u8);
        loop.Flush();
        Assert.Equal(
            $"unl: unloved line 1\r\nond*: hello ondemand\r\nlongl: {new string('0', 266)}longl: 07\r\n", disk["all.log"]);
        disk.Rename("all.log", "old.log");
        unified.Reopen();
        unified.Append("a", hasWriter: false, "new\n"u8);
        unified.Close();
        loop.Flush();
        Assert.Equal("a: new\n", disk["all.log"]);
        Assert.Equal(0, disk.OpenFiles);
    }

    [Fact]
    public void Pieces_of_several_loops_are_never_torn_apart()
    {
        using var folder = new TemporaryFolder();
        var files = new LogFiles();
        FakeLoop[] loops = [new(files: files), new(files: files), new(files: files)];
        UnifiedLog[] logs =
        [
            .. loops.Select(loop => new UnifiedLog(folder["all.log"], files, loop.Logs, loop.Time, loop.Reports.Add)),
        ];
        for (int i = 0; i < 2000; i++)
        {
            for (int one = 0; one < logs.Length; one++)
            {
                string line = new string((char)('0' + one), 100 + (i % 100)) + "\n";
                logs[one].Append($"console{one}", false, Latin1.Bytes(line));
                loops[one].Turn();
            }
        }

        foreach (FakeLoop loop in loops)
        {
            loop.Flush();
            loop.Dispose();
        }

        string[] lines = folder.Text("all.log").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(6000, lines.Length);
        Assert.All(lines, line =>
        {
            Assert.StartsWith("console", line, StringComparison.Ordinal);
            Assert.Equal(": ", line.AsSpan(8, 2).ToString());
            Assert.Equal(-1, line.AsSpan(10).IndexOfAnyExcept(line[7]));
        });
    }

    private static List<string> Cut(LinePieces pieces, byte[][] reads)
    {
        var cut = new List<string>();
        foreach (byte[] read in reads)
        {
            ReadOnlySpan<byte> rest = read;
            while (pieces.TryNext(ref rest, out ReadOnlySpan<byte> piece))
            {
                cut.Add(Latin1.Text(piece));
            }

            Assert.True(rest.IsEmpty);
        }

        return cut;
    }
}
