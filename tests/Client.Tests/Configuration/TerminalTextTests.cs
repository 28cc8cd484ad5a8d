using Conserver.Client.Configuration;

namespace Conserver.Client.Tests.Configuration;

public sealed class TerminalTextTests
{
    [Theory]
    [InlineData(@"\a\b\f\n\r\t\v", "\a\b\f\n\r\t\v")]
    [InlineData(@"\\\^\q", @"\^q")]
    [InlineData(@"\0\33x\1777", "\0\u001Bx\u007F7")]
    [InlineData("^?^G^a", "\u007F\u0007\u0001")]
    [InlineData(@"end\", @"end\")]
    [InlineData("end^", "end^")]
    public void Notation_becomes_bytes(string text, string bytes) => Assert.Equal(bytes, TerminalText.Unescape(text));

    [Theory]
    [InlineData("U=us", "<U>", "<root>")]
    [InlineData("U=us,C=c8s", "U@C", "root@   alpha")]
    [InlineData("=us", "a=b", "a=b", "invalid `attachsubst' specification `=us' (char #2: `u')")]
    [InlineData("==us", "a=b", "arootb")]
    [InlineData("", "U", "U")]
    public void Characters_are_replaced(string list, string text, string expected, string? complaint = null)
    {
        Assert.Equal(complaint, SubstitutionList.TryParse(list, "attachsubst", out SubstitutionList substitutions));
        Assert.Equal(expected, new TerminalText(text, substitutions).Expand("root", "alpha"));
    }

    [Theory]
    [InlineData("U=xs", "(char #3: `x')")]
    [InlineData("U", "(char #2: `\0')")]
    [InlineData("U=", "(char #3: `\0')")]
    [InlineData(",=us", "(char #1: `,')")]
    [InlineData("U=u", "(char #4: `\0')")]
    [InlineData("U=us,", "(char #6: `\0')")]
    [InlineData("U=us;", "(char #5: `;')")]
    [InlineData(" =us", "(char #1: ` ')")]
    [InlineData("U=12s", "(char #3: `1')")]
    [InlineData("U=u1d", "(char #5: `d')")]
    public void Mistakes_are_pointed_at(string list, string place) => Assert.Equal(
        $"invalid `detachsubst' specification `{list}' {place}", SubstitutionList.TryParse(list, "detachsubst", out _));

    [Fact]
    public void A_character_may_be_listed_once() => Assert.Equal(
        "substitution characters of `attachsubst' option are the same",
        SubstitutionList.TryParse("U=us,U=cs", "attachsubst", out _));

    [Fact]
    public void No_text_writes_nothing() => Assert.Equal("", TerminalText.None.Expand("root", "alpha"));
}
