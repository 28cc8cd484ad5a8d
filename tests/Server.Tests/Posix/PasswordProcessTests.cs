using System.Text;
using Conserver.Posix;

namespace Conserver.Server.Tests.Posix;

/// <summary>What a process that should check a password may do instead; scripts in its place.</summary>
public sealed class PasswordProcessTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("conserver-test-").FullName;

    public void Dispose() => Folders.Remove(folder);

    [Fact]
    public void Name_and_password_come_in_and_the_answer_goes_out() =>
        Assert.Equal(
            PasswordAnswer.Refused("bob/a b") with { Delay = TimeSpan.FromSeconds(1.5) },
            Ask("read -r user; printf 'Refused 1500 %s\\n' \"$user\"", password: "a b", separator: true));

    [Theory]
    [InlineData("exit 3", "(exit(3))")]
    [InlineData("kill -KILL $$", "(signal(9))")]
    [InlineData("echo Right", "(exit(0))")]
    [InlineData("echo Anything 0", "(exit(0))")]
    [InlineData("echo 7 0", "(exit(0))")]
    [InlineData("echo 0 0", "(exit(0))")]
    [InlineData("echo Right -1", "(exit(0))")]
    [InlineData("printf 'Right 0'", "(exit(0))")]
    [InlineData("yes | tr -d '\\n' | head -c 3000", "(exit(0))")]
    public void What_is_no_answer_lets_nobody_in(string script, string end)
    {
        PasswordAnswer answer = Ask(script);
        Assert.Equal(PasswordOutcome.Failed, answer.Outcome);
        Assert.StartsWith("the check ended without an answer ", answer.Reason, StringComparison.Ordinal);
        Assert.Contains(end, answer.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("echo Right 0")]
    [InlineData("echo; echo Hidden; echo Right 0")]
    [InlineData("echo Hidden at last")]
    [InlineData("exit 0")]
    public void Nothing_is_told_to_one_that_has_not_hidden_itself(string script)
    {
        string heard = Path.Combine(folder, "heard");
        string path = Script($"{script}; cat > {heard}");
        Assert.Equal(
            PasswordOutcome.Failed, PasswordProcess.Ask(path, "bob"u8, "secret"u8, TimeSpan.FromSeconds(20)).Outcome);
        Assert.Equal(
            PasswordOutcome.Failed,
            new PasswordTalk(path, "bob"u8.ToArray(), TimeSpan.FromSeconds(20)).Next("secret"u8).Outcome);
        Assert.Equal("", File.Exists(heard) ? File.ReadAllText(heard) : "");
    }

    [Theory]
    [InlineData("wait", PasswordOutcome.Failed, "no answer of PAM within @ s: ended")]
    [InlineData("exit 3", PasswordOutcome.Failed,
        "the check ended without an answer (exit(3)): a PAM module has crashed or left")]
    [InlineData("echo Right 0", PasswordOutcome.Right, "")]
    public void What_it_has_started_neither_holds_it_up_nor_outlives_it(string end, PasswordOutcome outcome, string reason)
    {
        // It has the pipe for the answer as well.
        string pid = Path.Combine(folder, "pid");
        int seconds = end == "wait" ? 1 : 500;
        do
        {
            // On a busy machine it may not have come so far as to start something.
            seconds *= 2;
            PasswordAnswer answer = Ask(
                $"sleep 2000 & echo $! > {pid}.new; mv {pid}.new {pid}; {end}", TimeSpan.FromSeconds(seconds));
            string expected = reason.Replace("@", $"{seconds}", StringComparison.Ordinal);
            Assert.Equal(new PasswordAnswer(outcome, expected, TimeSpan.Zero), answer);
        }
        while (!File.Exists(pid) && seconds < 60);

        int left = int.Parse(File.ReadAllText(pid), System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(SpinWait.SpinUntil(() => HasEnded(left), TimeSpan.FromSeconds(20)), "what it started is still there");
    }

    [Fact]
    public void The_last_words_of_one_that_ends_at_once_are_heard()
    {
        for (int i = 0; i < 50; i++)
        {
            Assert.Equal(PasswordAnswer.Right, Ask("exec printf 'Right 0\\n'"));
        }
    }

    [Fact]
    public void What_has_answered_and_does_not_end_is_ended() =>
        Assert.Equal(PasswordAnswer.Right, Ask("echo Right 0; exec sleep 1000"));

    [Theory]
    [InlineData("", "secret")]
    [InlineData("bob\0", "secret")]
    [InlineData("bob", "secret\0more")]
    [InlineData("bob", "\0")]
    public void What_no_account_can_have_is_not_even_asked(string user, string password) =>
        Assert.Equal(PasswordAnswer.Wrong, PasswordProcess.Ask(
            "/nonexistent", Encoding.Latin1.GetBytes(user), Encoding.Latin1.GetBytes(password), TimeSpan.FromSeconds(20)));

    [Fact]
    public void A_name_or_password_of_any_length_is_only_wrong()
    {
        byte[] endless = [.. Enumerable.Repeat((byte)'x', 64 * 1024)];
        Assert.Equal(PasswordAnswer.Wrong, PasswordProcess.Ask("/nonexistent", endless, "x"u8, TimeSpan.FromSeconds(20)));
        Assert.Equal(PasswordAnswer.Wrong, PasswordProcess.Ask("/nonexistent", "x"u8, endless, TimeSpan.FromSeconds(20)));
        Assert.Equal(
            PasswordAnswer.Right,
            PasswordProcess.Ask(
                Script("echo Hidden; cat > /dev/null; echo Right 0"), endless.AsSpan(0, PasswordProcess.Longest),
                endless.AsSpan(0, PasswordProcess.Longest), TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public void A_program_that_cannot_be_started_is_an_error() =>
        Assert.Throws<PosixException>(
            () => { _ = PasswordProcess.Ask("/nonexistent", "bob"u8, "secret"u8, TimeSpan.FromSeconds(20)); });

    [Fact]
    public void A_check_that_talks_asks_until_it_has_decided()
    {
        PasswordTalk talk = Talk("""
            hear; [ "$said" = bob ] || exit 1
            hear; [ "$said" = secret ] || { echo Wrong 2000; exit; }
            echo 'AsksHidden 0 Code:'
            hear; [ "$said" = '42 ' ] || { echo Wrong 0; exit; }
            echo 'AsksShown 0 City:'
            hear; [ -z "$said" ] && echo Right 0

            """);
        Assert.Equal(new PasswordAnswer(PasswordOutcome.AsksHidden, "Code:", TimeSpan.Zero), talk.Next("secret"u8));
        Assert.Equal(new PasswordAnswer(PasswordOutcome.AsksShown, "City:", TimeSpan.Zero), talk.Next("42 "u8));
        Assert.Equal(PasswordAnswer.Right, talk.Next(""u8));
        Assert.Equal(PasswordOutcome.Failed, talk.Next("again"u8).Outcome);
        Assert.Equal(
            PasswordAnswer.Wrong with { Delay = TimeSpan.FromSeconds(2) },
            Talk("hear; hear; echo Wrong 2000").Next("secret"u8));
        Assert.Equal(PasswordAnswer.Wrong, Talk("echo Right 0").Next("sec\0ret"u8));
    }

    [Fact]
    public void A_check_that_talks_ends_with_who_answers()
    {
        using Loop loop = new("test");
        string pid = Path.Combine(folder, "pid");
        PasswordTalk talk = Talk($"hear; hear; echo $$ > {pid}; echo AsksHidden 0 Code:; exec sleep 1000");
        Assert.Equal(PasswordOutcome.AsksHidden, talk.Next("secret"u8).Outcome);
        talk.End(loop);
        int left = int.Parse(File.ReadAllText(pid), System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(
            SpinWait.SpinUntil(
                () =>
                {
                    loop.Turn(TimeSpan.Zero);
                    return HasEnded(left);
                },
                TimeSpan.FromSeconds(20)),
            "it is still there");
        Assert.Equal(PasswordOutcome.Failed, talk.Next("42"u8).Outcome);
    }

    private PasswordTalk Talk(string script)
    {
        string path = Path.Combine(folder, Guid.NewGuid().ToString());
        Scripts.Write(path, "#!/bin/bash\nhear() { IFS= read -r -d '' said; }\necho Hidden\n" + script);
        return new PasswordTalk(path, "bob"u8.ToArray(), TimeSpan.FromSeconds(20));
    }

    private PasswordAnswer Ask(
        string script, TimeSpan? limit = null, string password = "secret", bool separator = false) =>
        PasswordProcess.Ask(
            Script("echo Hidden; " + (separator ? "tr '\\000' / | { " + script + "; }" : script)),
            "bob"u8, Encoding.Latin1.GetBytes(password), limit ?? TimeSpan.FromSeconds(20));

    private string Script(string text)
    {
        string path = Path.Combine(folder, "script");
        Scripts.Write(path, "#!/bin/sh\n" + text + "\n");
        return path;
    }

    private static bool HasEnded(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return true;
        }
    }
}
