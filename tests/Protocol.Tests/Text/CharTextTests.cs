using Conserver.Protocol.Text;

namespace Conserver.Protocol.Tests.Text;

public sealed class CharTextTests
{
    [Theory]
    [InlineData(0x00, "^@")]
    [InlineData(0x01, "^A")]
    [InlineData(0x0D, "^M")]
    [InlineData(0x1B, "^[")]
    [InlineData(0x1C, "^\\")]
    [InlineData(0x1F, "^_")]
    [InlineData(0x7F, "^?")]
    [InlineData(' ', "<space>")]
    [InlineData('^', "<circumflex>")]
    [InlineData('\\', "<backslash>")]
    [InlineData('a', "a")]
    [InlineData('~', "~")]
    [InlineData(0xE1, "M-a")]
    [InlineData(0x85, "M-^E")]
    [InlineData(0xA0, "M-<space>")]
    [InlineData(0xDC, "M-<backslash>")]
    [InlineData(0xDE, "M-<circumflex>")]
    [InlineData(0xFF, "M-^?")]
    public void A_single_character_is_shown_so_that_it_can_be_recognised(int value, string shown) =>
        Assert.Equal(shown, CharText.Display((byte)value));

    [Theory]
    [InlineData("", "")]
    [InlineData("plain ^\\ text", "plain ^\\ text")]
    [InlineData("\r\n\t", "^M^J^I")]
    [InlineData("a\u0002b\u007F\u00E1\u0085", "a^Bb^?M-aM-^E")]
    public void In_a_text_blank_circumflex_and_backslash_are_themselves(string text, string shown) =>
        Assert.Equal(shown, CharText.DisplayText(text));
}
