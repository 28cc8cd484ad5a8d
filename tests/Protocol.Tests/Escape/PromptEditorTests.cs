using System.Text;
using Conserver.Protocol.Escape;

namespace Conserver.Protocol.Tests.Escape;

public sealed class PromptEditorTests
{
    // Typed and shown as captured from conserver 8.2.7.
    [Theory]
    [InlineData("abc\b\bXY\x15new text\x17\x1b\a!\r", "abc\b \b\b \bXY\b \b\b \b\b \bnew text\a!", "new text\a!")]
    [InlineData("x\x7f\x7fy\r", "x\b \by", "y")]
    [InlineData("a\ab\x15" + "c\r", "a\ab\b \b\b \bc", "c")]
    [InlineData("\r", "", "")]
    public void Text_is_edited_and_echoed_as_the_old_server_does(string typed, string shown, string text) =>
        Check(PromptEditor.ForText(), typed, shown, text);

    [Theory]
    [InlineData("12\r", "12", "12")]
    [InlineData("99999\r", "9999", "9999")]
    [InlineData("1x2\b\x7f" + "3\x15" + "7\r", "12\b \b\b \b3\b \b7", "7")]
    public void Counts_take_four_digits(string typed, string shown, string text) =>
        Check(PromptEditor.ForCount(), typed, shown, text);

    [Fact]
    public void Text_is_bounded()
    {
        PromptEditor editor = PromptEditor.ForText();
        for (int i = 0; i < PromptEditor.MaxText + 10; i++)
        {
            Assert.False(editor.Feed((byte)'a', out _));
        }

        Assert.Equal(PromptEditor.MaxText, editor.Text.Length);
    }

    private static void Check(PromptEditor editor, string typed, string shown, string text)
    {
        var echoed = new StringBuilder();
        for (int i = 0; i < typed.Length; i++)
        {
            Assert.Equal(i == typed.Length - 1, editor.Feed((byte)typed[i], out string echo));
            echoed.Append(echo);
        }

        Assert.Equal(shown, echoed.ToString());
        Assert.Equal(text, editor.Text);
    }
}
