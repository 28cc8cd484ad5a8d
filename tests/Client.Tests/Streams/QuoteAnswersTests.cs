using System.Text;
using Conserver.Client.Streams;

namespace Conserver.Client.Tests.Streams;

public sealed class QuoteAnswersTests
{
    private const string Answer = "[quote 5]";

    [Fact]
    public void As_many_as_are_awaited_are_taken_out()
    {
        Assert.Equal("a[quote 5]b", Strip(0, "a[quote 5]b"));
        Assert.Equal("ab[quote 5]", Strip(1, "a[quote 5]b[quote 5]"));
        Assert.Equal("ab", Strip(2, "a[quote 5]b[quote 5]"));
    }

    [Fact]
    public void They_may_come_in_pieces() => Assert.Equal("ab", Strip(1, "a", "[quo", "te ", "5", "]b"));

    [Fact]
    public void What_only_begins_like_one_is_left()
    {
        Assert.Equal("[quo[[quote 6]", Strip(1, "[quo[", "[quote 5]", "[quote", " 6]"));
        Assert.Equal("[quote 6][x", Strip(2, "[quote", " 6][", "x[quote 5]"));
    }

    [Fact]
    public void What_was_kept_comes_at_the_end() => Assert.Equal("login[quote", Strip(1, "login[quote"));

    private static string Strip(int awaited, params string[] pieces)
    {
        var answers = new QuoteAnswers(Encoding.Latin1.GetBytes(Answer));
        for (int i = 0; i < awaited; i++)
        {
            answers.Await();
        }

        var text = new StringBuilder();
        void Take(ReadOnlySpan<byte> data) => text.Append(Encoding.Latin1.GetString(data));
        foreach (string piece in pieces)
        {
            answers.Strip(Encoding.Latin1.GetBytes(piece), Take);
        }

        answers.End(Take);
        return text.ToString();
    }
}
