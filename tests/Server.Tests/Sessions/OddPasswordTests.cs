using Conserver.Posix;

namespace Conserver.Server.Tests.Sessions;

/// <summary>What may be typed for a password: all of it is one, and none of it is anything else.</summary>
public sealed class OddPasswordTests : IDisposable
{
    private const string Setting = "$5$rounds=1000$salt$";

    private readonly SessionFixture daemon = new(
        passwords: $"bob:{Crypt.Hash("secret"u8, Setting)}\nodd:{Crypt.Hash("se"u8, Setting)}\n"
            + $"high:{Crypt.Hash([(byte)'a', 0xFF, 0x1B], Setting)}\n");

    public void Dispose() => daemon.Dispose();

    [Theory]
    [InlineData("odd", "se\0", false)]
    [InlineData("odd", "se\0cret", false)]
    [InlineData("odd", "\0se", false)]
    [InlineData("odd", "se", true)]
    [InlineData("high", "a\u00ff\u00ff\u001b", true)]
    [InlineData("high", "a\u00ff\u001b", false)]
    [InlineData("high", "a\u00ff\u00ff\u001b\u00ff\u00ff", false)]
    [InlineData("bob", "sec\u00ffEret", true)]
    [InlineData("bob", " secret", false)]
    [InlineData("bob", "secret ", false)]
    public void Every_byte_belongs_to_it_and_what_the_protocol_doubles_is_one(string user, string typed, bool isRight)
    {
        SessionFixture.FarClient client = Asked(user);
        client.Send(typed + "\r\n");
        client.Expect(isRight ? "ok\r\n" : "invalid password\r\n<end>");
    }

    [Fact]
    public void It_may_be_as_long_as_a_line_and_no_longer()
    {
        SessionFixture.FarClient client = Asked("bob");
        client.Send(new string('x', (64 * 1024) - 1) + "\r\n");
        daemon.Pass(4);
        client.Expect("invalid password\r\n<end>");
        client = Asked("bob");
        client.Send(new string('x', (64 * 1024) + 1));
        daemon.Pass(4);
        client.Expect("line too long\r\n<end>");
    }

    [Fact]
    public void It_ends_with_its_line_and_what_follows_counts_once_it_was_right()
    {
        SessionFixture.FarClient client = Asked("bob");
        client.Send("wrong\nsecret\nlogin bob\nsecret\nversion\n");
        client.Expect("invalid password\r\n<end>");
        client = Asked("bob");
        client.Send("secret\nlogin root\npid\n");
        client.Expect($"ok\r\nunknown command\r\n{Environment.ProcessId}\r\n");
        Assert.Equal(["bob"], daemon.Comings.Where(coming => coming[0] != '-'));
    }

    [Theory]
    [InlineData("answer? - Code:")]
    [InlineData("answer? + secret")]
    [InlineData("secret")]
    public void An_answer_to_no_question_is_an_unknown_command(string line)
    {
        SessionFixture.FarClient client = daemon.Connect();
        client.Expect("ok\r\n");
        client.Send(line + "\r\n");
        client.Expect("unknown command\r\n");
        Assert.Empty(daemon.Comings);
    }

    private SessionFixture.FarClient Asked(string user)
    {
        SessionFixture.FarClient client = daemon.Connect();
        client.Expect("ok\r\n");
        client.Send($"login {user}\r\n");
        client.Expect("passwd? con1\r\n");
        return client;
    }
}
