using System.Net;
using Conserver.Server.Listening;

namespace Conserver.Server.Tests;

/// <summary>What a word that stands for a login is good for: one connection, of the same user, from there, now.</summary>
public sealed class VouchersTests
{
    private static readonly Peer Here = new(IPAddress.Parse("192.0.2.1")), There = new(IPAddress.Parse("192.0.2.2"));

    private readonly Vouchers vouchers = new();
    private readonly object rules = new();

    [Fact]
    public void It_counts_once()
    {
        string word = Make();
        Assert.True(vouchers.Take(word, "ann", Here, rules, 1000));
        Assert.False(vouchers.Take(word, "ann", Here, rules, 1000));
    }

    [Theory]
    [InlineData("bob", true, true, 1000)]
    [InlineData("Ann", true, true, 1000)]
    [InlineData("ann", false, true, 1000)]
    [InlineData("ann", true, false, 1000)]
    [InlineData("ann", true, true, 31_000)]
    public void It_is_no_good_to_others_elsewhere_by_other_rules_or_later(string user, bool here, bool same, long now)
    {
        string word = Make();
        Assert.False(vouchers.Take(word, user, here ? Here : There, same ? rules : new object(), now));

        // Nor has it another try.
        Assert.False(vouchers.Take(word, "ann", Here, rules, 1000));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ann")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void What_was_never_made_is_no_good(string word)
    {
        _ = Make();
        Assert.False(vouchers.Take(word, "ann", Here, rules, 1000));
    }

    [Fact]
    public void No_two_are_alike_and_the_oldest_is_forgotten_when_there_are_too_many()
    {
        string[] words = [.. Enumerable.Range(0, Vouchers.Most + 1).Select(_ => Make())];
        Assert.Equal(words.Length, words.Distinct().Count());
        Assert.All(words, word => Assert.Matches("^[A-Za-z0-9_-]{43}$", word));
        Assert.False(vouchers.Take(words[0], "ann", Here, rules, 1000));
        Assert.True(vouchers.Take(words[1], "ann", Here, rules, 1000));
        Assert.True(vouchers.Take(words[^1], "ann", Here, rules, 1000));
    }

    private string Make() => vouchers.Make("ann", Here, rules, 1000);
}
