using Conserver.Client.Connections;
using Conserver.Client.Listing;

namespace Conserver.Client.Tests.Listing;

public sealed class SuggestionTests
{
    [Theory]
    [InlineData("wbe1", "did you mean `web1'?")]
    [InlineData("eb", "did you mean `web1' or `web2'?")]
    [InlineData("base", "did you mean `database'?")]
    [InlineData("nothinglike", null)]
    public void Names_near_the_word_are_offered(string typed, string? suggestion)
    {
        ConsoleRow[] rows = [.. ((string[])["web1", "web2", "db"]).Select(Row)];
        Assert.Equal(suggestion, Suggestion.For(typed, rows));
    }

    private static ConsoleRow Row(string name) => InfoLine.Parse(
        $"{name}:h,1,2:#:::up:rw:,nolog,noact,nobrk,notask,0,-1:0:noautoup:{(name == "db" ? "database" : "")}:ixon::0:",
        new ServerAddress("s", 1))!;
}
