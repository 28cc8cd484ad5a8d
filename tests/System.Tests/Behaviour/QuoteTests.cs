using Conserver.System.Tests.Harness;
using Conserver.System.Tests.Scenarios;

namespace Conserver.System.Tests.Behaviour;

/// <summary>A character by its octal code (8.2.7 sends it even when its typist has lost the line meanwhile).</summary>
public sealed class QuoteTests
{
    [Fact]
    public void Who_has_lost_the_line_before_the_last_digit_sends_nothing()
    {
        using var stage = new Stage(Make.Ours, Make.Debian, Sets.Line, "", "-E");
        RawClient ann = stage.Group("ann"), bob = stage.Group("bob");
        ann.Attach("ann", "c1");
        bob.Attach("bob", "c1");
        ann.Send("\u0005c\\10");
        ann.Until("[quote \\10");
        bob.Ask("\u0005cf");
        ann.Until("by bob@localhost]\r\n");
        ann.Send("1");
        ann.Until("1]");
        bob.Send("B\r");
        Assert.Equal("B\r\nB\r\n", bob.Until("\r\nB\r\n"));
    }
}
