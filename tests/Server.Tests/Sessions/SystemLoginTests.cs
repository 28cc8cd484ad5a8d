using Conserver.Posix;
using Conserver.Server.Access;
using Conserver.Server.Tests.Faults;

namespace Conserver.Server.Tests.Sessions;

/// <summary>Logins that the system decides on.</summary>
public sealed class SystemLoginTests : IDisposable
{
    private readonly FakeSystem system = new();
    private readonly SessionFixture daemon = new("", "*any*:*passwd*\n");

    public SystemLoginTests() => daemon.Change(now => now with
    {
        Access = new AccessControl(
            now.Config, now.Settings, daemon.Services.Log, new SystemHostNames(), new Wrappers(), system),
    });

    public void Dispose()
    {
        daemon.Dispose();
        system.Dispose();
    }

    [Fact]
    public void Who_is_right_comes_in_at_once()
    {
        system.Answer = PasswordAnswer.Right;
        SessionFixture.FarClient client = Typed("secret");
        client.Expect("ok\r\n");
        Assert.Equal("bob secret", system.Asked);
    }

    [Fact]
    public void Who_is_wrong_hears_it_when_the_system_wants_that_and_holds_nobody_up()
    {
        system.Answer = PasswordAnswer.Wrong with { Delay = TimeSpan.FromSeconds(2) };
        SessionFixture.FarClient client = Typed("wrong");
        daemon.TurnUntil(() => daemon.DaemonLines.Any(IsWrong), "the log");
        daemon.Clock.Advance(TimeSpan.FromMilliseconds(1999));
        client.ExpectNothing();
        daemon.Clock.Advance(TimeSpan.FromMilliseconds(1));
        client.Expect("invalid password\r\n<end>");

        static bool IsWrong(string line) =>
            line == "ERROR: here: invalid password for user `bob' from 192.0.2.1";
    }

    [Fact]
    public void Who_is_not_there_waits_as_who_is_and_the_system_hears_no_name()
    {
        File.WriteAllText(Path.Combine(daemon.Folder, "passwd"), "bob:*passwd*\n");
        system.Answer = PasswordAnswer.Refused("User not known") with { Delay = TimeSpan.FromSeconds(2) };
        SessionFixture.FarClient client = Typed("secret", "carol");
        UntilLogged("invalid password for user `carol'");
        Assert.Equal("conserver:nobody secret", system.Asked);
        client.ExpectNothing();
        daemon.Clock.Advance(TimeSpan.FromSeconds(2));
        client.Expect("invalid password\r\n<end>");
        Assert.DoesNotContain(daemon.DaemonLines, line => line.Contains("PAM failure", StringComparison.Ordinal));
    }

    [Fact]
    public void A_system_that_lets_in_anybody_does_not_let_in_who_is_not_there()
    {
        File.WriteAllText(Path.Combine(daemon.Folder, "passwd"), "bob:*passwd*\n");
        system.Answer = PasswordAnswer.Right;
        Typed("secret").Expect("ok\r\n");
        Typed("secret", "carol").Expect("invalid password\r\n<end>");
    }

    [Fact]
    public void No_module_makes_anybody_wait_for_ever()
    {
        system.Answer = PasswordAnswer.Wrong with { Delay = TimeSpan.FromDays(1) };
        SessionFixture.FarClient client = Typed("wrong");
        UntilLogged("invalid password");
        daemon.Clock.Advance(TimeSpan.FromSeconds(10));
        client.Expect("invalid password\r\n<end>");
    }

    [Fact]
    public void A_defect_in_refusing_somebody_late_ends_the_session_all_the_same()
    {
        system.Answer = PasswordAnswer.Wrong with { Delay = TimeSpan.FromSeconds(2) };
        SessionFixture.FarClient client = Typed("wrong");
        UntilLogged("invalid password");
        OneDefect defect = new(daemon.Loop, "LoginDialogue.Refuse");
        daemon.Clock.Advance(TimeSpan.FromSeconds(2));
        client.Expect("internal error\r\n<end>");
        Assert.True(defect.IsDone);
    }

    [Fact]
    public void Why_an_account_may_not_be_used_is_for_the_log_alone()
    {
        system.Answer = PasswordAnswer.Refused("User account has expired");
        Typed("secret", "b%s").Expect("invalid password\r\n<end>");
        Assert.Contains(daemon.DaemonLines, line => line.EndsWith(
            "CheckPass(): PAM failure(b%s): User account has expired", StringComparison.Ordinal));
    }

    [Fact]
    public void A_check_that_fails_is_not_a_wrong_password()
    {
        system.Answer = PasswordAnswer.Failed("libpam.so.0 is missing (Debian package libpam0g)");
        Typed("secret").Expect("login cannot be checked now, try again later\r\n<end>");
        Assert.Contains(
            "ERROR: login from here: the system's check of `bob': libpam.so.0 is missing (Debian package libpam0g)",
            daemon.DaemonLines);
    }

    [Fact]
    public void A_check_that_cannot_be_started_is_not_a_wrong_password_either()
    {
        system.Failure = new PosixException("posix_spawn(/proc/self/exe)", 11);
        Typed("secret").Expect("login cannot be checked now, try again later\r\n<end>");
    }

    [Fact]
    public void A_password_is_wiped_when_the_session_ends_even_while_it_is_being_checked()
    {
        system.Hold();
        SessionFixture.FarClient client = Typed("secret");
        daemon.TurnUntil(() => system.Asked.Length > 0, "the check");
        client.Session.End("");
        daemon.TurnUntil(() => client.Session.IsClosing, "the end");
        client.Dispose();
        daemon.TurnUntil(() => daemon.Comings.Contains("-"), "the end");
        system.LetGo();
        daemon.TurnUntil(() => system.Afterwards is not null, "what was left");
        Assert.Equal("\0\0\0\0\0\0", system.Afterwards);
    }

    private void UntilLogged(string text) => daemon.TurnUntil(
        () => daemon.DaemonLines.Any(line => line.Contains(text, StringComparison.Ordinal)), text);

    private SessionFixture.FarClient Typed(string password, string user = "bob")
    {
        SessionFixture.FarClient client = daemon.Connect();
        client.Expect("ok\r\n");
        client.Send($"login {user}\r\n");
        client.Expect("passwd? con1\r\n");
        client.Send(password + "\r\n");
        return client;
    }

    private sealed class FakeSystem : ISystemPasswords, IDisposable
    {
        private readonly ManualResetEventSlim gate = new(initialState: true);
        private volatile string asked = "";
        private volatile string? afterwards;

        public PasswordAnswer Answer { get; set; } = PasswordAnswer.Wrong;

        public IOException? Failure { get; set; }

        public string Asked => asked;

        /// <summary>What stood in the place of the password when the gate opened.</summary>
        public string? Afterwards => afterwards;

        public void Hold() => gate.Reset();

        public void LetGo() => gate.Set();

        public PasswordAnswer Check(string user, ReadOnlySpan<byte> password)
        {
            asked = $"{user} {System.Text.Encoding.Latin1.GetString(password)}";
            Assert.True(gate.Wait(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
            afterwards = System.Text.Encoding.Latin1.GetString(password);
            return Failure is null ? Answer : throw Failure;
        }

        public IPasswordTalk Talk(string user) => throw new NotSupportedException();

        public void Dispose() => gate.Dispose();
    }
}
