using System.Text;
using Conserver.ConsoleProgram.Interactive;
using Conserver.Protocol.Text;

namespace Conserver.Client.Tests.Interactive;

public sealed class MissingWordTests
{
    private const string Word = "[you wait to write, and will when your turn comes]\r\n";

    [Theory]
    [InlineData("[no, bob@here is attached]\r\n", "more\r\n")]
    [InlineData("one\r\nlogin: [no, bob@here is attached]\r\n", "")]
    public void The_answer_is_found_wherever_it_is_cut(string answer, string rest)
    {
        for (int cut = 0; cut <= answer.Length + rest.Length; cut++)
        {
            Assert.Equal(answer + Word + rest, Shown(answer + rest, cut, UserWish.Write));
        }
    }

    [Fact]
    public void A_server_that_does_not_know_of_windows_is_one_that_cannot_pass_the_size_on() => Assert.Equal(
        "[unknown -- use `?']\r\n[this server cannot pass on the size of your window]\r\nmore",
        Shown("[unknown -- use `?']\r\nmore", 3, UserWish.SendWindow));

    [Theory]
    [InlineData("[attached]\r\nbob is attached]\r\n", (int)UserWish.Write)]
    [InlineData("[no, bob@here is attached]\r\n", (int)UserWish.None)]
    [InlineData("[no, bob@here is attached]\r\n", (int)UserWish.SendWindow)]
    [InlineData("[unknown -- use `?']\r\n", (int)UserWish.Write)]
    public void Other_words_and_those_nobody_asked_for_pass_as_they_are(string text, int asked) =>
        Assert.Equal(text, Shown(text, 5, (UserWish)asked));

    private static string Shown(string text, int cut, UserWish asked)
    {
        var word = new MissingWord();
        var shown = new StringBuilder();
        foreach (string part in (string[])[text[..cut], text[cut..]])
        {
            if (word.Pass(Latin1.Bytes(part), asked, data => shown.Append(Latin1.Text(data))))
            {
                asked = UserWish.None;
            }
        }

        return shown.ToString();
    }
}
