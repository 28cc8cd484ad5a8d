using Conserver.ConsoleProgram.Terminal;
using Conserver.Protocol.Text;

namespace Conserver.Client.Tests.Terminal;

public sealed class LineEditorTests
{
    [Theory]
    [InlineData("beta\r", "beta", "beta")]
    [InlineData("a b\n", "a b", "a b")]
    [InlineData("ab\bc\r", "ac", "ab\b \bc")]
    [InlineData("ab\u007F\u007F\u007Fc\r", "c", "ab\b \b\b \bc")]
    [InlineData("one\x15two\r", "two", "one\b \b\b \b\b \btwo")]
    [InlineData("one two  \x17x\r", "one x", "one two  \b \b\b \b\b \b\b \b\b \bx")]
    [InlineData("\x17\x15\x7F\r", "", "")]
    [InlineData("\ta\x1B[A\u00E9?\r", "a[A\u00E9?", "a[A\u00E9?")]
    [InlineData("w\u00C3\u00A9\u007Fx\r", "wx", "w\u00C3\u00A9\b \bx")]
    [InlineData("\u00E2\u0082\u00AC1\x15\r", "", "\u00E2\u0082\u00AC1\b \b\b \b")]
    public void Line_is_edited_and_echoed(string typed, string line, string echo)
    {
        var editor = new LineEditor();
        var shown = new List<byte>();
        byte[] bytes = Latin1.Bytes(typed);
        for (int i = 0; i < bytes.Length; i++)
        {
            Assert.Equal(i == bytes.Length - 1, editor.Type(bytes[i], shown));
        }

        Assert.Equal(line, Latin1.Text(editor.Line));
        Assert.Equal(echo, Latin1.Text([.. shown]));
    }
}
