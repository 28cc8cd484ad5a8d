using System.Net;
using Conserver.Posix;
using Conserver.Server.Access;
using Conserver.Server.Listening;
using Conserver.Server.Sessions;

namespace Conserver.Server.Tests.Sessions;

/// <summary>Questions of the system that wait for an answer: so many, and leaving is no way to try again.</summary>
public sealed class SystemQuestionTests : IDisposable
{
    private static readonly PasswordAnswer Question = new(PasswordOutcome.AsksHidden, "Code:", TimeSpan.Zero);

    private readonly AskingSystem system = new();
    private readonly SessionFixture daemon = new("", "*any*:*passwd*\n");
    private readonly OpenTalks open = new();
    private readonly AccessControl access;

    public SystemQuestionTests() => access = new AccessControl(
        daemon.Services.Now.Config,
        daemon.Services.Now.Settings,
        daemon.Services.Log,
        new SystemHostNames(),
        new Wrappers(),
        system);

    public void Dispose() => daemon.Dispose();

    [Fact]
    public void Few_of_one_address_may_wait_and_others_are_asked_all_the_same()
    {
        SystemCheck[] held = [.. Enumerable.Range(0, OpenTalks.MostOfOneAddress).Select(_ => Asked("192.0.2.1"))];
        PasswordAnswer refused = new SystemCheck(open, At("192.0.2.1")).Next("ann", [1], access)(access);
        Assert.Equal(PasswordOutcome.Failed, refused.Outcome);
        Assert.Contains("wait for an answer", refused.Reason, StringComparison.Ordinal);
        _ = Asked("192.0.2.2");
        Assert.True(held[0].End(daemon.Loop));
        _ = Asked("192.0.2.1");
    }

    [Fact]
    public void Only_so_many_wait_in_all_wherever_they_come_from()
    {
        SystemCheck[] held = [.. Enumerable.Range(0, OpenTalks.Most).Select(i => Asked($"192.0.2.{i}"))];
        Assert.Equal(
            PasswordOutcome.Failed, new SystemCheck(open, At("198.51.100.1")).Next("ann", [1], access)(access).Outcome);
        Assert.Equal(OpenTalks.Most, system.Talks.Count);
        Assert.All(held, check => Assert.True(check.End(daemon.Loop)));
        Assert.All(system.Talks, talk => Assert.True(talk.HasEnded));
        _ = Asked("198.51.100.1");
    }

    [Fact]
    public void A_check_that_has_decided_gives_its_place_back_and_has_nothing_open()
    {
        SystemCheck check = Asked("192.0.2.1");
        Assert.Null(check.Question(PasswordAnswer.Right, daemon.Loop));
        Assert.False(check.End(daemon.Loop));
        for (int i = 0; i < 10 * OpenTalks.MostOfOneAddress; i++)
        {
            Assert.Null(Asked("192.0.2.1").Question(PasswordAnswer.Wrong, daemon.Loop));
        }
    }

    [Fact]
    public void Who_is_not_asked_anything_has_not_left_at_a_question()
    {
        var check = new SystemCheck(open, At("192.0.2.1"));
        _ = check.Next("ann", [1], access);
        Assert.False(check.End(daemon.Loop));
    }

    private static Peer At(string address) => new(IPAddress.Parse(address));

    // With a question that waits for its answer.
    private SystemCheck Asked(string address)
    {
        var check = new SystemCheck(open, At(address));
        PasswordAnswer answer = check.Next("ann", [1], access)(access);
        Assert.Equal("answer? - Code:\r\n", check.Question(answer, daemon.Loop));
        return check;
    }

    private sealed class AskingSystem : ISystemPasswords
    {
        public List<AskingTalk> Talks { get; } = [];

        public PasswordAnswer Check(string user, ReadOnlySpan<byte> password) => throw new NotSupportedException();

        public IPasswordTalk Talk(string user)
        {
            Talks.Add(new AskingTalk());
            return Talks[^1];
        }
    }

    private sealed class AskingTalk : IPasswordTalk
    {
        public bool HasEnded { get; private set; }

        public PasswordAnswer Next(ReadOnlySpan<byte> typed) => Question;

        public void End(Loop loop) => HasEnded = true;
    }
}
