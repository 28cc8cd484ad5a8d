using System.Text;
using Conserver.Server.Lines;

namespace Conserver.Server.Tests.Lines;

public sealed class SshMarkTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("banner\r\n", "login: ")]
    [InlineData("+ssh-session:+ssh", "+ssh-session:")]
    [InlineData("no line end", "\n\r\nafter")]
    public void It_is_taken_out_of_what_is_read_however_that_is_cut(string before, string after)
    {
        foreach (string end in (string[])["\r\n", "\n"])
        {
            string all = before + SshMark.Word + end + after;
            for (int first = 0; first <= all.Length; first++)
            {
                for (int second = first; second <= all.Length; second++)
                {
                    Check([all[..first], all[first..second], all[second..]], before, after);
                }
            }

            Check([.. all.Select(one => $"{one}")], before, after);
        }
    }

    [Fact]
    public void What_is_not_quite_it_passes()
    {
        var mark = new SshMark();
        string almost = SshMark.Word[..^1] + "!" + SshMark.Word[..5];
        string passed = string.Concat(almost.Select(one => Read(mark, $"{one}", out _)));
        mark.GiveUp();
        Assert.Equal(almost, passed + Encoding.ASCII.GetString(mark.TakeLate()));
        Assert.False(mark.HasPassed);
    }

    private static void Check(string[] pieces, string before, string after)
    {
        var mark = new SshMark();
        string passed = "", early = "";
        foreach (string piece in pieces)
        {
            string read = Read(mark, piece, out int count);
            early += read[..count];
            passed += read;
        }

        Assert.True(mark.HasPassed);
        Assert.Equal(before + after, passed);
        Assert.Equal(before, early);
    }

    // What comes of it, and how much of that came before the word.
    private static string Read(SshMark mark, string piece, out int early)
    {
        byte[] buffer = Encoding.ASCII.GetBytes(piece);
        (int before, int left) = (0, buffer.Length);
        if (mark.IsExpected)
        {
            before = mark.Read(buffer, out left);
        }

        string late = Encoding.ASCII.GetString(mark.TakeLate());
        early = late.Length + before;
        return late + Encoding.ASCII.GetString(buffer, 0, left);
    }
}
