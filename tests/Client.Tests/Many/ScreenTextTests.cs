using System.Text;
using Conserver.ConsoleProgram.Many;

namespace Conserver.Client.Tests.Many;

public sealed class ScreenTextTests
{
    [Theory]
    [InlineData("plain\ttext \u00e9", "plain\ttext \u00e9")]
    [InlineData("\u001b[31mred\u001b[0m", "red")]
    [InlineData("\u001b[2J\u001b[1;1Htop", "top")]
    [InlineData("\u001b]0;title\u0007x", "x")]
    [InlineData("\u001b]0;title\u001b\\x", "x")]
    [InlineData("\u001bcx\u001b(By", "xy")]
    [InlineData("a\bb\u0007c\u0000d\u007f", "abcd")]
    [InlineData("a\u009b2Jb \u00c2\u009b2Jc", "a2Jb 2Jc")]
    [InlineData("\u00c3\u009b \u00e9", "\u00c3\u009b \u00e9")]
    [InlineData("\u001b", "")]
    [InlineData("\u001b[", "")]
    [InlineData("\u001b[12", "")]
    [InlineData("\u001b]endless", "")]
    public void Nothing_moves_the_cursor(string line, string shown)
    {
        var target = new List<byte>();
        ScreenText.AppendClean(target, [.. Encoding.Latin1.GetBytes(line)]);
        Assert.Equal(shown, Encoding.Latin1.GetString([.. target]));
    }

    [Fact]
    public void Lines_stay_lines() => Assert.Equal("a\nb\n", ScreenText.Clean("\u001b[1ma\r\n\u0007b\n"));
}
