using Conserver.Posix;

namespace Conserver.Server.Tests.Posix;

/// <summary>A name service that does not distinguish capitals, and what it makes of those who use that.</summary>
public sealed class AccountNameTests
{
    [Theory]
    [InlineData("bob", null)]
    [InlineData("Bob", "the account's name is `bob'")]
    [InlineData("BOB", "the account's name is `bob'")]
    [InlineData("ann", "the account's name is `ann@corp'")]
    [InlineData("ann@corp", null)]
    [InlineData("carol", null)]
    public void Only_the_accounts_own_name_lets_in_and_who_has_no_account_has_no_other(string typed, string? expected) =>
        Assert.Equal(expected, AccountName.Obstacle(typed, Find));

    [Theory]
    [InlineData("bob@REALM", null)]
    [InlineData("Bob@REALM", "the account's name is `bob'")]
    [InlineData("BOB", "the account's name is `bob'")]
    [InlineData("ann@REALM", null)]
    [InlineData("ANN@REALM", "the account's name is `ann'")]
    [InlineData("bob/admin@REALM", null)]
    [InlineData("carol@REALM", null)]
    [InlineData("alias@REALM", null)]
    public void A_ticket_counts_for_the_spelling_of_the_account(string principal, string? expected) =>
        Assert.Equal(expected, AccountName.ObstacleOfPrincipal(principal, Find));

    private static string? Find(string name) => name.ToUpperInvariant() switch
    {
        "BOB" or "ALIAS" => "bob",
        "ANN" or "ANN@CORP" => "ann@corp",
        _ => null,
    };
}
