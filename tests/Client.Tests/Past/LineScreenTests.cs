using System.Text;
using Conserver.ConsoleProgram.Past.Exporting;

namespace Conserver.Client.Tests.Past;

public sealed class LineScreenTests
{
    [Theory]
    [InlineData("plain\r\nlines\n", "plain\nlines\n")]
    [InlineData("10%\r20%\r100%\r\n", "100%\n")]
    [InlineData("longer\rshort\n", "shortr\n")]
    [InlineData("longer\rno\e[K\n", "no\n")]
    [InlineData("abc\b\b\bxyz\n", "xyz\n")]
    [InlineData("a\b\b\b\bb\n", "b\n")]
    [InlineData("passwd\b \b\b \b\n", "pass\n")]
    [InlineData("\e[1;31mred\e[0m\n", "red\n")]
    [InlineData("\e]0;title\atext\n", "text\n")]
    [InlineData("\e]0;title\e\\text\n", "text\n")]
    [InlineData("\eP1$r0m\e\\text\n", "text\n")]
    [InlineData("\e(Btext\e=\n", "text\n")]
    [InlineData("\e[?25l\e[2J\e[1;1Htext\n", "text\n")]
    [InlineData("a\tb\n", "a       b\n")]
    [InlineData("ab\e[2Dx\n", "xb\n")]
    [InlineData("a\e[5Gb\n", "a   b\n")]
    [InlineData("abcd\r\e[2Px\n", "xd\n")]
    [InlineData("\a\0x\x7F\n", "x\n")]
    [InlineData("caf\u00E9 \u4E2D\n", "caf\u00E9 \u4E2D\n")]
    [InlineData("no end", "no end\n")]
    [InlineData("x\e[31", "x\n")]
    [InlineData("\e[\nxy\n", "\ny\n")]
    [InlineData("\n\r\n", "\n\n")]
    public void Text_is_what_somebody_would_have_read(string said, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(said);
        Assert.Equal(text, Text(bytes, bytes.Length));
        Assert.Equal(text, Text(bytes, 1));
        Assert.Equal(text, Text(bytes, 2));
    }

    [Theory]
    [InlineData(new byte[] { (byte)'a', 0xFF, (byte)'b', (byte)'\n' }, "a\uFFFDb\n")]
    [InlineData(new byte[] { 0xC3, (byte)'x', (byte)'\n' }, "\uFFFDx\n")]
    [InlineData(new byte[] { 0xC2, 0x9B, (byte)'x', (byte)'\n' }, "x\n")]
    [InlineData(new byte[] { 0xE4, 0xB8, 0xC3, 0xA9, (byte)'\n' }, "\uFFFD\u00E9\n")]
    [InlineData(new byte[] { 0xF0, 0x9F }, "\uFFFD\n")]
    public void What_is_no_UTF8_is_seen_as_such(byte[] said, string text)
    {
        Assert.Equal(text, Text(said, said.Length));
        Assert.Equal(text, Text(said, 1));
    }

    [Fact]
    public void A_line_without_end_is_cut_and_nothing_of_it_is_lost()
    {
        string text = Text([.. Enumerable.Repeat((byte)'x', 100_000)], 4096);
        Assert.Equal(100_000, text.Count(c => c == 'x'));
        Assert.Equal("x\n", Text(Encoding.ASCII.GetBytes("\e[99999999999999999999C\rx\e[K\n"), 100));
    }

    private static string Text(byte[] said, int piece)
    {
        var text = new StringBuilder();
        var export = new TextExport(bytes => text.Append(Encoding.UTF8.GetString(bytes)));
        foreach (byte[] part in said.Chunk(piece))
        {
            export.Take(0, part);
        }

        export.Finish();
        return text.ToString();
    }
}
