using Conserver.Protocol.Text;

namespace Conserver.Protocol.Tests.Text;

public sealed class SpellingTests
{
    private static readonly string[] Words = ["master", "motd", "logfile", "logfilemax", "rw", "ro"];

    [Theory]
    [InlineData("mastr", "master")]
    [InlineData("MASTRE", "master")]
    [InlineData("amster", "master")]
    [InlineData("logfil", "logfile")]
    [InlineData("logfilmax", "logfilemax")]
    [InlineData("rx", "rw")]
    [InlineData("password", null)]
    [InlineData("", null)]
    public void The_nearest_word_is_found_if_it_is_near(string word, string? nearest) =>
        Assert.Equal(nearest, Spelling.Nearest(word, Words));

    [Fact]
    public void A_word_of_any_length_is_no_work() =>
        Assert.Null(Spelling.DidYouMean(new string('x', 1_000_000), Words));
}
