using Conserver.Server.Access;

namespace Conserver.Server.Tests.Access;

public sealed class PasswordEditTests
{
    [Theory]
    [InlineData("", "bob:NEW\n")]
    [InlineData("ann:x\n", "ann:x\nbob:NEW\n")]
    [InlineData("ann:x", "ann:x\nbob:NEW\n")]
    [InlineData("# us\n\nbob:old\n# them\nann:x\n", "# us\n\nbob:NEW\n# them\nann:x\n")]
    [InlineData(" bob : old \nbob:second\n", "bob:NEW\nbob:second\n")]
    [InlineData("bob:\n", "bob:NEW\n")]
    [InlineData("bob:*passwd*\n", "bob:NEW\n")]
    [InlineData("#bob:old\nBob:x\n", "#bob:old\nBob:x\nbob:NEW\n")]
    [InlineData("ann:x\n*any*:*passwd*\nbob:old\n", "ann:x\nbob:NEW\n*any*:*passwd*\nbob:old\n")]
    [InlineData("no colon\nbob:x\n", "no colon\nbob:NEW\n")]
    [InlineData("bo\n  # why\n\nb\n :old\n", "bo\n  # why\n\nb\n :old\nbob:NEW\n")]
    [InlineData("bob\n  # why\n\n :ol\n  d\nann:x\n", "bob:NEW\n  # why\n\nann:x\n")]
    [InlineData("  bob:old\n", "bob:NEW\n")]
    [InlineData("bob:old\n#c\n  ann:x\n", "bob:NEW\n#c\n  ann:x\n")]
    public void Only_the_entry_that_counts_changes(string before, string after)
    {
        Assert.Equal(after, PasswordEdit.SetSecret(before, "bob", "NEW"));
        Assert.Equal("NEW", PasswordFile.Find(after, "bob").Secret);
    }

    [Fact]
    public void Everybody_without_an_entry_may_have_a_password() =>
        Assert.Equal("ann:x\n*any*:NEW\n", PasswordEdit.SetSecret("ann:x\n*any*:old\n", "*any*", "NEW"));

    [Fact]
    public void An_entry_that_no_password_can_match_is_not_touched()
    {
        FormatException refusal = Assert.Throws<FormatException>(
            () => PasswordEdit.SetSecret("ann:x\nbob:old:c1,c2\n", "bob", "NEW"));
        Assert.StartsWith("line 2 has more than two fields", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a:b")]
    [InlineData("#bob")]
    [InlineData(" bob")]
    [InlineData("bob ")]
    [InlineData("b\nob")]
    [InlineData("b\u001bob")]
    public void Names_that_cannot_stand_in_the_file_are_refused(string user) => Assert.NotNull(PasswordEdit.Refusal(user));

    [Fact]
    public void Other_names_may_have_anything()
    {
        Assert.Null(PasswordEdit.Refusal("b o%s\u00fc#"));
        Assert.Null(PasswordEdit.Refusal("*any*"));
    }
}
