using Conserver.Server.Access;

namespace Conserver.Server.Tests.Access;

public sealed class PasswordFileTests
{
    [Theory]
    [InlineData("bob:x\n", "bob", "x")]
    [InlineData("bob:x", "bob", "x")]
    [InlineData(" \t bob \t : x y \r\n", "bob", "x y")]
    [InlineData("bob:\n", "bob", "")]
    [InlineData("bob:x\nbob:y\n", "bob", "x")]
    [InlineData("Bob:x\n", "bob", null)]
    [InlineData("*any*:x\nbob:y\n", "bob", "x")]
    [InlineData("bob:y\n*any*:x\n", "bob", "y")]
    [InlineData("bob:y\n*any*:x\n", "carol", "x")]
    [InlineData("bob:y:z\n", "bob", "y:z")]
    [InlineData("bob:y#z\n", "bob", "y#z")]
    [InlineData("#bob:y\n  #bob:z\n", "bob", null)]
    [InlineData("bob\n :y\n", "bob", "y")]
    [InlineData("bob:a\n b\n", "bob", "a b")]
    [InlineData("bob\n\n \n  # note\n :y\n", "bob", "y")]
    [InlineData("bob:a\n# note\n b:c\n", "bob", "a")]
    [InlineData("bob:a\n# note\n carol:c\n", "carol", "c")]
    [InlineData("", "bob", null)]
    public void First_entry_of_the_user_or_of_anybody_decides(string text, string user, string? secret) =>
        Assert.Equal(secret, PasswordFile.Find(text, user).Secret);

    /// <summary>Numbers and texts as logged by Debian's 8.2.7.</summary>
    [Theory]
    [InlineData(
        "first line "
            + "no colon\n# c0\n   indented after c0 no colon\nsecond\n  cont\n\n   # comment\n  more\nempty:\nodd : x\nzed",
        "1 first line no colon|3    indented after c0 no colon|8 second  cont  more|11 zed")]
    [InlineData(
        "bad one  \t\n\n\nfoo:x\nbad two \n   # c\n\n  tail \r\n   # c\n#x\n#y\nbad three\n#z\n \n",
        "3 bad one|9 bad two   tail|12 bad three")]
    public void Lines_without_colon_are_told_with_the_old_numbers(string text, string expected) =>
        Assert.Equal(
            expected, string.Join('|', PasswordFile.Find(text, "nobody").BadLines.Select(b => $"{b.Number} {b.Text}")));

    [Fact]
    public void Bad_lines_behind_the_entry_are_not_seen() =>
        Assert.Single(PasswordFile.Find("bad\nbob:x\nbad\n", "bob").BadLines);

    [Fact]
    public void Lookup_does_not_print_its_secret() =>
        Assert.DoesNotContain("hush", PasswordFile.Find("bob:hush\n", "bob").ToString(), StringComparison.Ordinal);

    [Theory]
    [InlineData("bob:*passwd*\n", true)]
    [InlineData("ann:\nbob : *passwd* \n", true)]
    [InlineData("bob:\n *passwd*", true)]
    [InlineData("*any*:*passwd*", true)]
    [InlineData("# bob:*passwd*\n", false)]
    [InlineData("bob:x*passwd*\n", false)]
    [InlineData("*passwd*:secret\n", false)]
    [InlineData("", false)]
    public void An_entry_that_leaves_somebody_to_the_system_is_found(string text, bool expected) =>
        Assert.Equal(expected, PasswordFile.AsksSystem(text));
}
