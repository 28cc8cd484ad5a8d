using System.Collections.Concurrent;
using Conserver.Posix;
using Conserver.Server.Access;

namespace Conserver.Server.Tests.Access;

public sealed class AuthenticatorTests : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _path = Path.GetTempFileName();
    private readonly ConcurrentQueue<string> _log = new();
    private readonly FakeSystem _system = new();
    private readonly Authenticator _authenticator;
    private readonly Loop _loop = new("test");
    private readonly Errands _errands = new();

    public AuthenticatorTests() => _authenticator = new Authenticator(_path, _system, _log.Enqueue);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _loop.Dispose();
        File.Delete(_path);
    }

    [Theory]
    [InlineData("ab")]
    [InlineData("$1$saltsalt$")]
    [InlineData("$5$rounds=1000$saltsalt$")]
    [InlineData("$6$rounds=1000$saltsalt$")]
    [InlineData("$2b$04$abcdefghijklmnopqrstuu")]
    [InlineData("$y$j75$saltsaltsaltsalt$")]
    public void Every_hash_of_the_system_is_accepted(string setting)
    {
        Write($"bob:{Crypt.Hash("secret", setting)}\n");
        Assert.True(Check(_authenticator, "bob", "secret"));
        Assert.False(Check(_authenticator, "bob", "Secret"));
        Assert.False(Check(_authenticator, "bob", ""));
        Assert.False(Check(_authenticator, "bob", "secret\0more"));
        Assert.False(Check(_authenticator, "carol", "secret"));
        Assert.False(_authenticator.NeedsNoPassword("bob"));
        Assert.Empty(_log);
    }

    [Theory]
    [InlineData("*")]
    [InlineData("*0")]
    [InlineData("*1")]
    [InlineData("!")]
    [InlineData("x")]
    [InlineData("secret")]
    [InlineData("$9$what$")]
    public void Secret_that_is_no_hash_never_matches(string secret)
    {
        Write($"bob:{secret}\n");
        Assert.False(Check(_authenticator, "bob", "secret"));
        Assert.False(Check(_authenticator, "bob", secret));
    }

    [Fact]
    public void Empty_secret_lets_in_without_a_password_and_only_so()
    {
        Write("bob:\n");
        Assert.True(_authenticator.NeedsNoPassword("bob"));
        Assert.True(Check(_authenticator, "bob", ""));
        Assert.False(Check(_authenticator, "bob", "x"));
        Assert.False(_authenticator.NeedsNoPassword("carol"));
    }

    [Fact]
    public void System_secret_asks_the_system_but_never_with_an_empty_password()
    {
        Write("*any*:*passwd*\n");
        Assert.True(Check(_authenticator, "bob", "right"));
        Assert.False(Check(_authenticator, "bob", "wrong"));
        Assert.False(Check(_authenticator, "bob", ""));
        Assert.False(_authenticator.NeedsNoPassword("bob"));
        Assert.Equal(["bob right", "bob wrong"], _system.Asked);
    }

    [Fact]
    public void Missing_file_leaves_everybody_to_the_system_and_says_so_once()
    {
        File.Delete(_path);
        Assert.False(_authenticator.NeedsNoPassword("bob"));
        Assert.True(Check(_authenticator, "bob", "right"));
        Assert.False(Check(_authenticator, "bob", ""));
        Assert.Equal(["bob right", "bob "], _system.Asked);
        Assert.StartsWith($"cannot read the password file {_path}: ", Assert.Single(_log), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ann:*passwd*\n# bob:$1$no$no\nbob : $6$rounds=1000$salt$hash \ncarol:$1$x$y\n", "$6$rounds=1000$salt$hash")]
    [InlineData("ann:\nbob:ab0123456789x\n", "ab0123456789x")]
    [InlineData("ann:\nbob:*\n", null)]
    public void An_unknown_user_costs_what_the_first_hash_costs(string file, string? hash) =>
        Assert.Equal(hash, PasswordFile.FirstHash(file));

    [Fact]
    public void An_unknown_user_takes_as_long_as_one_who_is_there()
    {
        // Some 50 ms for each; without a hash it is less than one.
        Write($"bob:{Crypt.Hash("secret", "$6$rounds=100000$saltsalt$")}\n");
        _ = Check(_authenticator, "bob", "warm");
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        Assert.False(Check(_authenticator, "bob", "wrong"));
        TimeSpan known = System.Diagnostics.Stopwatch.GetElapsedTime(start);
        start = System.Diagnostics.Stopwatch.GetTimestamp();
        Assert.False(Check(_authenticator, "nobody", "wrong"));
        TimeSpan unknown = System.Diagnostics.Stopwatch.GetElapsedTime(start);
        Assert.True(unknown > known / 4, $"{unknown.TotalMilliseconds} ms, and {known.TotalMilliseconds} for a known one");
    }

    [Fact]
    public void File_is_read_anew_each_time()
    {
        Write("bob:\n");
        Assert.True(_authenticator.NeedsNoPassword("bob"));
        Write("carol:\n");
        Assert.False(_authenticator.NeedsNoPassword("bob"));
        Assert.True(_authenticator.NeedsNoPassword("carol"));
    }

    [Fact]
    public void Bad_lines_are_logged_in_the_old_words_each_time()
    {
        Write("no colon\x1b here\nbob:\n");
        Assert.True(_authenticator.NeedsNoPassword("bob"));
        Assert.True(_authenticator.NeedsNoPassword("bob"));
        string line = $"CheckPasswd(): {_path}(1) bad password line `no colon? here'";
        Assert.Equal([line, line], _log);
    }

    [Fact]
    public void File_that_everybody_can_read_is_warned_about_once()
    {
        Write("bob:\n");
        SetMode(Private | UnixFileMode.OtherRead);
        Assert.True(_authenticator.NeedsNoPassword("bob"));
        Assert.True(_authenticator.NeedsNoPassword("bob"));
        Assert.Equal(
            $"warning: the password file {_path} can be read by everybody; it should have mode 0600", Assert.Single(_log));
    }

    [Fact]
    public void Without_a_system_check_the_refusal_says_why()
    {
        Write("*any*:*passwd*\n");
        Authenticator alone = new(_path, new NoSystemPasswords("no PAM here"), _log.Enqueue);
        Assert.False(Check(alone, "bob", "right"));
        Assert.Equal("refusing bob: no PAM here", Assert.Single(_log));
    }

    [Fact]
    public void System_checks_that_hang_do_not_stop_the_file_from_answering()
    {
        Write($"bob:{Crypt.Hash("secret", "$1$saltsalt$")}\n*any*:*passwd*\n");
        using ManualResetEventSlim gate = new();
        _system.Gate = gate;
        List<bool> answers = [], hanging = [];
        for (int i = 0; i < 40; i++)
        {
            Send(_errands.SystemPasswords, $"{i}", () => Check(_authenticator, "alice", "right"), hanging);
        }

        Send(_errands.Passwords, "", () => Check(_authenticator, "bob", "secret"), answers);
        TurnUntil(() => answers.Count == 1);
        Assert.Equal([true], answers);
        Assert.Empty(hanging);
        gate.Set();
        TurnUntil(() => hanging.Count == 40);
        Assert.DoesNotContain(false, hanging);
    }

    [Fact]
    public void Many_checks_at_once_all_get_their_turn()
    {
        Write($"bob:{Crypt.Hash("secret", "$1$saltsalt$")}\n");
        List<bool> right = [], wrong = [];
        for (int i = 0; i < 200; i++)
        {
            string password = i % 2 == 0 ? "secret" : "wrong";
            Send(_errands.Passwords, $"{i % 7}", () => Check(_authenticator, "bob", password), i % 2 == 0 ? right : wrong);
        }

        TurnUntil(() => right.Count + wrong.Count == 200);
        Assert.Equal(Enumerable.Repeat(true, 100), right);
        Assert.Equal(Enumerable.Repeat(false, 100), wrong);
    }

    private static bool Check(Authenticator authenticator, string user, string password) =>
        authenticator.AskFile(user, password) switch
        {
            PasswordVerdict.AskSystem => authenticator.AskSystem(user, password),
            PasswordVerdict verdict => verdict == PasswordVerdict.Right,
        };

    private void Send(ErrandQueue errands, string key, Func<bool> check, List<bool> answers) =>
        errands.Send(_loop, StrictOwner.Instance, key, check, answers.Add, failure => Assert.Fail(failure.Message));

    private void TurnUntil(Func<bool> condition)
    {
        long limit = Environment.TickCount64 + 20_000;
        while (!condition())
        {
            Assert.True(Environment.TickCount64 < limit, "the condition did not come true within 20 s");
            _loop.Turn(TimeSpan.FromMilliseconds(50));
        }
    }

    private void Write(string text)
    {
        File.WriteAllText(_path, text);
        SetMode(Private);
    }

#pragma warning disable CA1416 // The tests are for Linux.
    private void SetMode(UnixFileMode mode) => File.SetUnixFileMode(_path, mode);
#pragma warning restore CA1416

    private sealed class FakeSystem : ISystemPasswords
    {
        public ConcurrentQueue<string> Asked { get; } = new();

        /// <summary>Holds every check up while it is set to something closed.</summary>
        public ManualResetEventSlim? Gate { get; set; }

        public bool Check(string user, string password, Action<string> log)
        {
            Asked.Enqueue($"{user} {password}");
            Gate?.Wait(Cancel);
            return password == "right";
        }
    }
}
