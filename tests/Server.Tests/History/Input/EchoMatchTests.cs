using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Conserver.Server.History.Input;

namespace Conserver.Server.Tests.History.Input;

/// <summary>
/// What is told of keys and output: <c>&lt;</c> and what was typed, <c>&gt;</c> and what the device said, <c>+</c> and
/// milliseconds that go by.
/// </summary>
public sealed class EchoMatchTests
{
    private readonly List<string> told = [];
    private long now = 1000;

    [Theory]
    [InlineData("a command", "<ls\r >ls\r\n", "ls\r")]
    [InlineData("key by key", "<l >l <s >s <\r >\r\n", "ls\r")]
    [InlineData("keys ahead of their echo", "<ls\rid\r >ls\r\nid\r\n", "ls\r", "id\r")]
    [InlineData("a password", "<hunter2\r >\r\n", "8")]
    [InlineData("a password key by key", "<h <u <n <\r >\r\nLogin incorrect\r\n", "4")]
    [InlineData("a password that is not answered", "<hunter2\r +10000", "8")]
    [InlineData("stars", "<h >* <u >* <\r >\r\n", "1", "1", "1")]
    [InlineData("a password with a star", "<*a\r >**\r\n", "3")]
    [InlineData("a device that talks while nothing comes back", "<he >hello, world\r\n <llo\r >\r\n", "2", "4")]
    [InlineData("a password that is the name of a prompt", "<root\r >\r\nroot@host:~# ", "5")]
    [InlineData("the same without a new line", "<root\r >root@host:~# ", "5")]
    [InlineData("the same behind words", "<admin\r >\r\nWelcome admin\r\n", "6")]
    [InlineData("output in the middle of an echo", "<reboot\r >reb[ 12.3] usb\r\noot\r\n", "7")]
    [InlineData("an echo that comes late, and the same keys unseen", "<root\r >x <root\r >root\r\n", "5", "5")]
    [InlineData("a rest, and what comes back is believed again", "<a >x +500 <ls\r >ls\r\n", "1", "ls\r")]
    [InlineData("an unfinished word", "<yes >yes +10000", "yes")]
    [InlineData("an unfinished word of which a part came back", "<yes >ye +10000", "3")]
    [InlineData("taken back", "<lx >lx <\u007f >\b \b <s\r >s\r\n", "lx\u007fs\r")]
    [InlineData("taken back, and a blank", "<lx\u007f s\r >lx\b \b s\r\n", "lx\u007f s\r")]
    [InlineData("taken back by readline", "<lx\u007fs\r >lx\b\u001b[Ks\r\n", "lx\u007fs\r")]
    [InlineData("unseen keys taken back", "<hux\u007fn\r >\r\n", "6")]
    [InlineData("a completion", "<ls /et >ls /et <\t >c/ <\r >\r\n", "ls /et\t", "\r")]
    [InlineData("control characters alone", "<\u0003 >^C\r\n <\u0004", "\u0003", "\u0004")]
    [InlineData("an arrow", "<\u001b[A >ls -l", "\u001b[A")]
    [InlineData("a function key", "<\u001b[15~ <\u001bOP", "\u001b[15~", "\u001bOP")]
    [InlineData("what looks like a sequence, typed by hand", "<\u001b <[ <4711m", "")]
    [InlineData("a key with meta", "<\u001bf >x", "2")]
    [InlineData("colours around an echo", "<ls\r >\u001b[1ml\u001b[0m\u001b]0;title\u0007s\u001b[?2004l\r\n", "ls\r")]
    [InlineData("a line that goes on in the next", "<abcd\r >ab \rcd\r\n", "abcd\r")]
    [InlineData("a new line that is LF alone", "<ls\r >ls\n", "ls\r")]
    [InlineData("a screen that is drawn anew", "<j >\u001b[2;1H", "")]
    [InlineData("keys of a program that shows a page", "<q >line 1\r\nline 2\r\n", "1")]
    [InlineData("bytes that are no text", "<\u00ff\u00e9 >\u00ff\u00e9 +10000", "\u00ff\u00e9")]
    [InlineData("NUL", "<\0", "\0")]
    [InlineData("somebody else types", "<abc >ab !", "3")]
    [InlineData("somebody else types, when all came back", "<abc >abc !", "abc")]
    public void What_came_back_is_told_and_the_rest_counted(string what, string script, params string[] expected)
    {
        var match = new EchoMatch(all: false, Told);
        Play(match, script);
        Assert.True(expected.Where(text => text.Length > 0).SequenceEqual(told), $"{what}: {string.Join('|', told)}");
    }

    [Fact]
    public void However_the_output_is_cut_the_same_is_told()
    {
        const string Output = "l\u001b[1ms \rx\b \b -a\r\nls: \r\n";
        for (int cut = 0; cut <= Output.Length; cut++)
        {
            told.Clear();
            var match = new EchoMatch(all: false, Told);
            match.Type("lsx\u007f -a\r"u8, now);
            match.Say(Latin1(Output[..cut]), now);
            match.Say(Latin1(Output[cut..]), now);
            Assert.Equal(["lsx\u007f -a\r"], told);
        }
    }

    [Fact]
    public void All_that_was_typed_is_told_when_that_is_wanted()
    {
        Play(new EchoMatch(all: true, Told), "<hunter2\r <ab >zz +10000 <\u0003");
        Assert.Equal(["hunter2\r", "ab", "\u0003"], told);
    }

    [Fact]
    public void What_waits_for_its_echo_is_bounded()
    {
        var match = new EchoMatch(all: false, Told);
        byte[] much = [.. Enumerable.Repeat((byte)'x', EchoMatch.Bound + 1)];
        match.Type(much, now);
        Assert.Equal([$"{EchoMatch.Bound}", "1"], told);
        Assert.False(match.IsOpen);
    }

    [Fact]
    public void A_paste_of_four_kilobytes_that_comes_back_is_told_line_by_line()
    {
        string paste = string.Concat(Enumerable.Range(0, 100).Select(i => $"interface eth{i:D2} description something\r"));
        var match = new EchoMatch(all: false, Told);
        match.Type(Latin1(paste), now);
        match.Say(Latin1(paste.Replace("\r", "\r\n", StringComparison.Ordinal)), now);
        Assert.Equal(100, told.Count);
        Assert.Equal(paste, string.Concat(told));
    }

    /// <summary>No secret is told, whatever a device that does not echo says.</summary>
    [Fact]
    public void Noise_tells_no_password()
    {
        var random = new Random(37);
        for (int run = 0; run < 20_000; run++)
        {
            told.Clear();
            var match = new EchoMatch(all: false, Told);
            foreach (char key in "secret\r")
            {
                match.Type([(byte)key], now);
                now += random.Next(300);
                if (random.Next(2) == 0)
                {
                    byte[] noise = new byte[random.Next(1, 4)];
                    for (int i = 0; i < noise.Length; i++)
                    {
                        noise[i] = (byte)"secrt \r\n\b\u001b["[random.Next(11)];
                    }

                    match.Say(noise, now);
                }
            }

            match.Expire(now + EchoMatch.Patience);
            Assert.DoesNotContain(told, text => text.Contains("secret", StringComparison.Ordinal));
        }
    }

    private void Told(TypedKeys typed) => told.Add(
        typed.Bytes is { } keys ? Encoding.Latin1.GetString(keys) : typed.Count.ToString(CultureInfo.InvariantCulture));

    private static byte[] Latin1(string text) => Encoding.Latin1.GetBytes(text);

    // Pieces are separated by a blank before a mark.
    private void Play(EchoMatch match, string script)
    {
        foreach (string piece in Regex.Split(script, " (?=[<>+!])"))
        {
            byte[] bytes = Latin1(piece[1..]);
            switch (piece[0])
            {
                case '<':
                    match.Type(bytes, now);
                    break;
                case '>':
                    match.Say(bytes, now);
                    break;
                case '+':
                    now += int.Parse(piece[1..], CultureInfo.InvariantCulture);
                    match.Expire(now);
                    break;
                default:
                    match.End();
                    break;
            }
        }
    }
}
