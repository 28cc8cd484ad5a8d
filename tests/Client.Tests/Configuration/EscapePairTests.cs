using Conserver.Client.Configuration;

namespace Conserver.Client.Tests.Configuration;

public sealed class EscapePairTests
{
    [Theory]
    [InlineData("ab", 'a', 'b')]
    [InlineData("^Ec", 0x05, 'c')]
    [InlineData("^ec", 0x05, 'c')]
    [InlineData("^@^_", 0x00, 0x1F)]
    [InlineData("^[^]", 0x1B, 0x1D)]
    [InlineData("^??", 0x7F, '?')]
    [InlineData("^?x", 0x7F, 'x')]
    [InlineData("x^?", 'x', 0x7F)]
    [InlineData("M-ab", 0xE1, 'b')]
    [InlineData("xM-y", 'x', 0xF9)]
    [InlineData("M-^E^E", 0x85, 0x05)]
    [InlineData("M-", 'M', '-')]
    [InlineData("\u00E9x", 0xE9, 'x')]
    public void Notation_gives_two_bytes(string text, int first, int second) =>
        Assert.Equal(new EscapePair((byte)first, (byte)second), EscapePair.Parse(text));

    [Theory]
    [InlineData("", "poorly formed escape sequence `'")]
    [InlineData("a", "poorly formed escape sequence `a'")]
    [InlineData("a^", "poorly formed escape sequence `a^'")]
    [InlineData("^1a", "poorly formed escape sequence `^1a'")]
    [InlineData("^!?", "poorly formed escape sequence `^!?'")]
    [InlineData("M-a", "poorly formed escape sequence `M-a'")]
    [InlineData("abc", "too many characters in new escape sequence at ...`c'")]
    [InlineData("M-^Ea^", "too many characters in new escape sequence at ...`^'")]
    [InlineData("M-M-a", "too many characters in new escape sequence at ...`a'")]
    public void Other_text_is_refused(string text, string complaint) =>
        Assert.Equal(complaint, Assert.Throws<ClientException>(() => EscapePair.Parse(text)).Complaint);

    [Theory]
    [InlineData(0x05, 'c', "^Ec")]
    [InlineData(0x7F, '^', "^?^")]
    [InlineData(0xE1, 0x85, "M-aM-^E")]
    public void Shown_in_the_same_notation(int first, int second, string text) =>
        Assert.Equal(text, new EscapePair((byte)first, (byte)second).ToString());
}
