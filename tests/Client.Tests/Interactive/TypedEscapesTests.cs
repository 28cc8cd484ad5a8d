using Conserver.Client.Configuration;
using Conserver.ConsoleProgram.Interactive;
using Conserver.Protocol.Text;

namespace Conserver.Client.Tests.Interactive;

public sealed class TypedEscapesTests
{
    [Theory]
    [InlineData("\u0005c|", nameof(UserWish.LocalCommand))]
    [InlineData("\u0005c.", nameof(UserWish.Leave))]
    [InlineData("\u0005c\u0004", nameof(UserWish.Leave))]
    [InlineData("\u0005cz", nameof(UserWish.Stop))]
    [InlineData("\u0005c;", nameof(UserWish.Move))]
    [InlineData("\u0005cW", nameof(UserWish.SendWindow))]
    [InlineData("x\u0005\u0005c.", nameof(UserWish.Leave))]
    [InlineData("\u0005x\u0005c.", nameof(UserWish.Leave))]
    [InlineData("\u0005c", nameof(UserWish.None))]
    [InlineData("c|", nameof(UserWish.None))]
    [InlineData("\u0005c|x", nameof(UserWish.None))]
    [InlineData("\u0005c?", nameof(UserWish.None))]
    public void The_last_key_says_what_is_wanted(string keys, string wish)
    {
        Assert.Equal(wish, After(keys).Wish.ToString());
        var oneByOne = new TypedEscapes(EscapePair.Default);
        foreach (byte key in Latin1.Bytes(keys))
        {
            oneByOne.Type([key]);
        }

        Assert.Equal(wish, oneByOne.Wish.ToString());
    }

    [Theory]
    [InlineData("\u0005cbsee \u0005c.")]
    [InlineData("\u0005cn\u0005c.")]
    [InlineData("\u0005cR\u0005c.")]
    [InlineData("\u0005c\\\u0005c.")]
    [InlineData("\u0005ce\u0005.")]
    public void What_belongs_to_a_command_is_no_other_one(string keys) => Assert.Equal(UserWish.None, After(keys).Wish);

    [Theory]
    [InlineData("\u0005ce\u0001x\u0001x.")]
    [InlineData("\u0005cbhello\r\u0005c.")]
    [InlineData("\u0005cl0\u0005c.")]
    [InlineData("\u0005c\\005\u0005c.")]
    public void After_it_the_sequence_counts_again(string keys) => Assert.Equal(UserWish.Leave, After(keys).Wish);

    [Fact]
    public void Whoever_has_asked_to_watch_wants_to_watch()
    {
        Assert.True(After("\u0005cs").WantsToWatch);
        Assert.False(After("\u0005cs\u0005ca").WantsToWatch);
        Assert.False(After("").WantsToWatch);
    }

    private static TypedEscapes After(string keys)
    {
        var escapes = new TypedEscapes(EscapePair.Default);
        escapes.Type(Latin1.Bytes(keys));
        return escapes;
    }
}
