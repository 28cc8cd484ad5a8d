using Conserver.Protocol.Text;

namespace Conserver.Protocol.Tests.Text;

public sealed class PrintableTextTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("\t\r\n\u001b[2J", "^I^M^J^[[2J")]
    [InlineData("\u007f\u009b\u00a0", "^?M-^[\u00a0")]
    [InlineData("\u00c2\u009b", "\u00c2M-^[")]
    [InlineData("\u00e2\u009b\u0084", "\u00e2\u009b\u0084")]
    [InlineData("a\u00e2\u0080\u00aeb", "aM-bM-^@M-.b")]
    [InlineData("\u00e2\u0081\u00a6\u00d8\u009c", "M-bM-^AM-&M-XM-^\\")]
    public void Controls_are_shown_and_letters_stay(string text, string shown)
    {
        Assert.Equal(shown, PrintableText.Of(text));
        Assert.Equal(shown, PrintableText.OfMessage(text));
    }

    [Fact]
    public void A_message_may_ring_the_bell()
    {
        Assert.Equal("^G", PrintableText.Of("\a"));
        Assert.Equal("\a^[", PrintableText.OfMessage("\a\u001b"));
    }

    [Fact]
    public void A_text_without_controls_is_not_copied()
    {
        string text = "just letters";
        Assert.Same(text, PrintableText.Of(text));
    }
}
