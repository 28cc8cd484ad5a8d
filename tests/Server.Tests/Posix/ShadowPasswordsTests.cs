using Conserver.Posix;

namespace Conserver.Server.Tests.Posix;

public sealed class ShadowPasswordsTests
{
    private static readonly DateTimeOffset Day20000 = DateTimeOffset.UnixEpoch.AddDays(20000).AddHours(5);
    private static readonly string Hash = Crypt.Hash("secret"u8, "$6$rounds=1000$saltsalt$")!;

    [Fact]
    public void The_hash_of_the_account_decides()
    {
        Assert.Equal(PasswordAnswer.Right, Judge(Hash, "secret"));
        Assert.Equal(PasswordAnswer.Wrong, Judge(Hash, "Secret"));
        Assert.Equal(PasswordAnswer.Wrong, Judge(Hash, ""));
        Assert.Equal(PasswordAnswer.Wrong, Judge("nonsense", "nonsense"));
    }

    [Fact]
    public void An_account_without_a_password_or_that_is_locked_lets_nobody_in()
    {
        Assert.Equal(PasswordAnswer.Refused("the account has no password"), Judge("", ""));
        Assert.Equal(PasswordAnswer.Refused("the account is locked"), Judge("!" + Hash, "secret"));
        Assert.Equal(PasswordAnswer.Refused("the account is locked"), Judge("*", "*"));
    }

    [Theory]
    [InlineData(19999, -1, -1, null)]
    [InlineData(-1, -1, -1, null)]
    [InlineData(19999, 99999, 20001, null)]
    [InlineData(19999, -1, 20000, "the account has expired")]
    [InlineData(19999, -1, 1, "the account has expired")]
    [InlineData(0, -1, -1, "the password must be changed first")]
    [InlineData(19990, 10, -1, null)]
    [InlineData(19989, 10, -1, "the password has expired")]
    public void An_account_has_an_end(long changed, long longest, long expires, string? obstacle)
    {
        var age = new AccountAge(changed, longest, expires);
        Assert.Equal(
            obstacle is null ? PasswordAnswer.Right : PasswordAnswer.Refused(obstacle),
            ShadowPasswords.Judge(Hash, "secret"u8, age, Day20000));
        Assert.Equal(PasswordAnswer.Wrong, ShadowPasswords.Judge(Hash, "wrong"u8, age, Day20000));
    }

    [Fact]
    public void Who_is_not_there_has_a_wrong_password() =>
        Assert.Equal(PasswordAnswer.Wrong, ShadowPasswords.Check("no.such.user"u8, "secret"u8));

    private static PasswordAnswer Judge(string secret, string password) =>
        ShadowPasswords.Judge(secret, System.Text.Encoding.Latin1.GetBytes(password), null, Day20000);
}
