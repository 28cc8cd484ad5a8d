using Conserver.ConsoleProgram.Many;

namespace Conserver.Client.Tests.Many;

public sealed class NamePatternTests
{
    [Theory]
    [InlineData("rack7-*", "rack7-01 RACK7-x rack7-", "rack70-1 xrack7-1")]
    [InlineData("web?", "web1 webx", "web web10")]
    [InlineData("web[1-3]", "web1 web3", "web4 web web11")]
    [InlineData("web[!1-3]", "web4 weba", "web1")]
    [InlineData("w[]x]", "w] wx", "w[")]
    [InlineData("w[a\\]", "w\\ wa", "w]")]
    [InlineData("{web,db}1", "web1 db1", "web db 1")]
    [InlineData("a.b+c$", "a.b+c$", "axb+c$ a.bbc$")]
    [InlineData("a,b}", "a,b}", "a b")]
    [InlineData("[^a]", "b", "a ^a")]
    [InlineData("*", "anything", "")]
    public void Patterns_are_those_of_a_shell(string pattern, string matching, string others)
    {
        var test = new NamePattern(pattern);
        Assert.All(
            matching.Split(' ', StringSplitOptions.RemoveEmptyEntries), name => Assert.True(test.Matches(name), name));
        Assert.All(others.Split(' ', StringSplitOptions.RemoveEmptyEntries), name => Assert.False(test.Matches(name), name));
    }

    [Theory]
    [InlineData("web[1-3")]
    [InlineData("[")]
    [InlineData("[]")]
    [InlineData("{a,b")]
    [InlineData("[z-a]")]
    public void Broken_ones_are_named(string pattern)
    {
        var failure = Assert.Throws<ClientException>(() => new NamePattern(pattern));
        Assert.Contains($"`{pattern}'", failure.Complaint, StringComparison.Ordinal);
    }
}
