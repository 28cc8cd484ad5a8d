using Conserver.Posix;

namespace Conserver.Server.Tests.Posix;

/// <summary>libpam with services of the tests' own, asked in this process: only modules that leave it alone.</summary>
public sealed class PamTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("conserver-test-").FullName;

    public void Dispose() => Folders.Remove(folder);

    [Fact]
    public void The_modules_of_the_service_decide()
    {
        Write("conserver", "auth required pam_permit.so\naccount required pam_permit.so\n");
        Write("other", "auth required pam_deny.so\n");
        Assert.Equal(PasswordAnswer.Right, Ask());
        Write("conserver", "auth required pam_deny.so\naccount required pam_permit.so\n");
        Assert.Equal(PasswordOutcome.Wrong, Ask().Outcome);
    }

    [Fact]
    public void A_good_password_does_not_help_an_account_that_may_not_be_used()
    {
        Write("conserver", "auth required pam_permit.so\naccount required pam_deny.so\n");
        PasswordAnswer answer = Ask();
        Assert.Equal(PasswordOutcome.Refused, answer.Outcome);
        Assert.Equal("Authentication failure", answer.Reason);
    }

    [Fact]
    public void A_service_that_nobody_describes_is_the_one_for_others()
    {
        Write("other", "auth required pam_permit.so\naccount required pam_permit.so\n");
        Assert.Equal(PasswordOutcome.Right, Ask().Outcome);
    }

    [Fact]
    public void The_wait_that_modules_want_is_left_to_the_asker()
    {
        Write("conserver", "auth optional pam_faildelay.so delay=60000000\nauth required pam_deny.so\n");
        long start = Environment.TickCount64;
        PasswordAnswer answer = Ask();
        Assert.Equal(PasswordOutcome.Wrong, answer.Outcome);
        Assert.InRange(answer.Delay.TotalSeconds, 30, 120);
        Assert.True(Environment.TickCount64 - start < 20_000, "it has waited itself");
    }

    [Fact]
    public void It_is_as_long_when_the_password_was_right_and_the_account_may_not_be_used()
    {
        Write(
            "conserver",
            "auth optional pam_faildelay.so delay=60000000\nauth required pam_permit.so\naccount required pam_deny.so\n");
        PasswordAnswer answer = Ask();
        Assert.Equal(PasswordOutcome.Refused, answer.Outcome);
        Assert.InRange(answer.Delay.TotalSeconds, 30, 120);
    }

    [Fact]
    public void Names_and_passwords_may_be_anything_but_have_no_NUL()
    {
        Write("conserver", "auth required pam_unix.so nodelay\naccount required pam_unix.so\n");
        foreach (string user in (string[])["%s%n", "a b", "\u001b[2J", new('u', 4000), ""])
        {
            byte[] password = [.. Enumerable.Repeat((byte)'p', 4000)];
            PasswordAnswer answer = Pam.Check(
                "conserver", System.Text.Encoding.Latin1.GetBytes(user), password, folder);
            Assert.NotEqual(PasswordOutcome.Right, answer.Outcome);
        }
    }

    private PasswordAnswer Ask() => Pam.Check("conserver", "bob"u8, "secret"u8, folder);

    private void Write(string service, string text) => File.WriteAllText(Path.Combine(folder, service), text);
}
