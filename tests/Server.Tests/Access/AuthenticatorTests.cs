using System.Collections.Concurrent;
using Conserver.Posix;
using Conserver.Protocol.Text;
using Conserver.Server.Access;

namespace Conserver.Server.Tests.Access;

public sealed class AuthenticatorTests : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string path = Path.GetTempFileName();
    private readonly ConcurrentQueue<string> log = new();
    private readonly FakeSystem system = new();
    private readonly Authenticator authenticator;
    private readonly Loop loop = new("test");
    private readonly Errands errands = new();

    public AuthenticatorTests() => authenticator = new Authenticator(path, system, log.Enqueue);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        loop.Dispose();
        File.Delete(path);
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
        Write($"bob:{Crypt.Hash("secret"u8, setting)}\n");
        Assert.True(Check(authenticator, "bob", "secret"));
        Assert.False(Check(authenticator, "bob", "Secret"));
        Assert.False(Check(authenticator, "bob", ""));
        Assert.False(Check(authenticator, "bob", "secret\0more"));
        Assert.False(Check(authenticator, "carol", "secret"));
        Assert.False(authenticator.NeedsNoPassword("bob"));
        Assert.Empty(log);
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
        Assert.False(Check(authenticator, "bob", "secret"));
        Assert.False(Check(authenticator, "bob", secret));
    }

    [Fact]
    public void Empty_secret_lets_in_without_a_password_and_only_so()
    {
        Write("bob:\n");
        Assert.True(authenticator.NeedsNoPassword("bob"));
        Assert.True(Check(authenticator, "bob", ""));
        Assert.False(Check(authenticator, "bob", "x"));
        Assert.False(authenticator.NeedsNoPassword("carol"));
    }

    [Fact]
    public void System_secret_asks_the_system_but_never_with_an_empty_password()
    {
        Write("*any*:*passwd*\n");
        Assert.True(Check(authenticator, "bob", "right"));
        Assert.False(Check(authenticator, "bob", "wrong"));
        Assert.False(Check(authenticator, "bob", ""));
        Assert.False(authenticator.NeedsNoPassword("bob"));
        Assert.Equal(["bob right", "bob wrong"], system.Asked);
    }

    [Fact]
    public void Missing_file_leaves_everybody_to_the_system_and_says_so_once()
    {
        File.Delete(path);
        Assert.False(authenticator.NeedsNoPassword("bob"));
        Assert.True(Check(authenticator, "bob", "right"));
        Assert.False(Check(authenticator, "bob", ""));
        Assert.Equal(["bob right", "bob "], system.Asked);
        Assert.StartsWith($"cannot read the password file {path}: ", Assert.Single(log), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ann:*passwd*\n# bob:$1$no$no\nbob : $6$rounds=1000$salt$hash \ncarol:$1$x$y\n", 3)]
    [InlineData("ann:\nbob:ab0123456789x\n", 1)]
    [InlineData("ann:\nbob:*\n#c:$1$x$y\n", 0)]
    public void An_unknown_user_costs_what_one_of_the_known_ones_costs(string file, int known)
    {
        string?[] decoys = [.. Enumerable.Range(0, 10).Select(i => PasswordFile.Decoy(file, "x", (_, count) => i % count))];
        string?[] secrets = ["*passwd*", "$6$rounds=1000$salt$hash", "$1$x$y", "ab0123456789x"];
        Assert.Equal(Math.Max(1, known), decoys.Distinct().Count());
        Assert.All(decoys, decoy => Assert.Contains(decoy, known == 0 ? [null] : secrets));
    }

    [Fact]
    public void It_is_always_the_same_one()
    {
        Write($"{string.Concat(Enumerable.Range(0, 50).Select(i => $"a{i}:*passwd*\nb{i}:$1$saltsalt$x\n"))}locked:*\n");
        string[] names = [.. Enumerable.Range(0, 100).Select(i => $"nobody{i}"), "locked"];
        PasswordVerdict[] first = [.. names.Select(Ask)];
        Assert.Equal(first, names.Select(Ask));
        Assert.Contains(PasswordVerdict.Wrong, first);
        Assert.Contains(PasswordVerdict.PretendToAskSystem, first);

        PasswordVerdict Ask(string name) => authenticator.AskFile(name, "wrong"u8);
    }

    [Fact]
    public void Where_the_system_decides_for_all_who_are_there_it_is_asked_for_those_who_are_not()
    {
        Write("bob:*passwd*\n");
        Assert.Equal(PasswordVerdict.AskSystem, authenticator.AskFile("bob", "right"u8));
        Assert.Equal(PasswordVerdict.PretendToAskSystem, authenticator.AskFile("carol", "right"u8));
        Assert.Equal(PasswordVerdict.Wrong, authenticator.AskFile("carol", []));
    }

    [Fact]
    public void A_locked_user_takes_as_long_as_one_who_is_not()
    {
        Write($"bob:{Crypt.Hash("secret"u8, "$6$rounds=100000$saltsalt$")}\ncarol:*\n");
        _ = Check(authenticator, "bob", "warm");
        TimeSpan known = Least("bob"), locked = Least("carol");
        Assert.True(locked > known / 4, $"{locked.TotalMilliseconds} ms, and {known.TotalMilliseconds} for a known one");
    }

    [Fact]
    public void An_unknown_user_takes_as_long_as_one_who_is_there()
    {
        // Some 50 ms for each; without a hash it is less than one.
        Write($"bob:{Crypt.Hash("secret"u8, "$6$rounds=100000$saltsalt$")}\n");
        _ = Check(authenticator, "bob", "warm");
        TimeSpan known = Least("bob"), unknown = Least("nobody");
        Assert.True(unknown > known / 4, $"{unknown.TotalMilliseconds} ms, and {known.TotalMilliseconds} for a known one");
    }

    // The least of some: others use the machine as well.
    private TimeSpan Least(string user) => Enumerable.Range(0, 5).Min(_ =>
    {
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        Assert.False(Check(authenticator, user, "wrong"));
        return System.Diagnostics.Stopwatch.GetElapsedTime(start);
    });

    [Fact]
    public void File_is_read_anew_each_time()
    {
        Write("bob:\n");
        Assert.True(authenticator.NeedsNoPassword("bob"));
        Write("carol:\n");
        Assert.False(authenticator.NeedsNoPassword("bob"));
        Assert.True(authenticator.NeedsNoPassword("carol"));
    }

    [Fact]
    public void File_that_is_a_pipe_is_not_waited_for()
    {
        File.Delete(path);
        using (var make = System.Diagnostics.Process.Start("mkfifo", [path]))
        {
            make.WaitForExit();
        }

        SetMode(Private);
        Assert.False(authenticator.NeedsNoPassword("bob"));
        Assert.Equal(PasswordVerdict.Wrong, authenticator.AskFile("bob", "right"u8));
        Assert.Equal($"the password file {path} is no regular file: nobody is let in by it", Assert.Single(log));
    }

    [Fact]
    public void Nobody_is_in_the_file_of_nothing_and_the_system_is_not_asked_in_its_place()
    {
        Authenticator none = new("/dev/null", system, log.Enqueue);
        Assert.Equal(PasswordVerdict.Wrong, none.AskFile("bob", "right"u8));
        Assert.Equal("the password file /dev/null is no regular file: nobody is let in by it", Assert.Single(log));
    }

    [Fact]
    public void A_link_that_somebody_else_may_have_made_lets_nobody_in()
    {
        Assert.SkipUnless(Sys.IsRoot, "needs root");
        Write("bob:\n");
        string link = path + ".link";
        File.CreateSymbolicLink(link, path);
        try
        {
            Assert.True(new Authenticator(link, system, log.Enqueue).NeedsNoPassword("bob"));
            using (var change = System.Diagnostics.Process.Start("chown", ["-h", "nobody", link]))
            {
                change.WaitForExit();
            }

            Authenticator planted = new(link, system, log.Enqueue);
            Assert.False(planted.NeedsNoPassword("bob"));
            Assert.Equal(PasswordVerdict.Wrong, planted.AskFile("bob", "right"u8));
            Assert.Equal(
                $"the password file {link} is a link that somebody else may have made (others can write where it lies): "
                    + "nobody is let in by it; name the file itself",
                Assert.Single(log));
        }
        finally
        {
            File.Delete(link);
        }
    }

    [Fact]
    public void Bad_lines_are_logged_in_the_old_words_once()
    {
        Write("no colon\x1b here\nbob:\n");
        Assert.True(authenticator.NeedsNoPassword("bob"));
        Assert.True(authenticator.NeedsNoPassword("bob"));
        Assert.Equal([$"CheckPasswd(): {path}(1) bad password line `no colon^[ here'"], log);
    }

    [Fact]
    public void However_many_bad_lines_there_are_and_however_long_the_log_has_some_of_each()
    {
        Write(string.Concat(Enumerable.Range(0, 1000).Select(i => $"{i} {new string('x', 10_000)}\n")) + "bob:\n");
        Assert.True(authenticator.NeedsNoPassword("bob"));
        Assert.True(authenticator.NeedsNoPassword("bob"));
        Assert.Equal(Authenticator.MostBadLines, log.Count);
        Assert.All(log, line => Assert.InRange(line.Length, 80, 300));
        Assert.EndsWith("x...'; others like it are not told of until a reload", log.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public void File_that_everybody_can_read_is_warned_about_once()
    {
        Write("bob:\n");
        SetMode(Private | UnixFileMode.OtherRead);
        Assert.True(authenticator.NeedsNoPassword("bob"));
        Assert.True(authenticator.NeedsNoPassword("bob"));
        Assert.Equal(
            $"warning: the password file {path} can be read by everybody; it should have mode 0600", Assert.Single(log));
    }

    [Fact]
    public void System_checks_that_hang_do_not_stop_the_file_from_answering()
    {
        Write($"bob:{Crypt.Hash("secret"u8, "$1$saltsalt$")}\n*any*:*passwd*\n");
        using ManualResetEventSlim gate = new();
        system.Gate = gate;
        List<bool> answers = [], hanging = [];
        for (int i = 0; i < 40; i++)
        {
            Send(errands.SystemPasswords, $"{i}", () => Check(authenticator, "alice", "right"), hanging);
        }

        Send(errands.Passwords, "", () => Check(authenticator, "bob", "secret"), answers);
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
        Write($"bob:{Crypt.Hash("secret"u8, "$1$saltsalt$")}\n");
        List<bool> right = [], wrong = [];
        for (int i = 0; i < 200; i++)
        {
            string password = i % 2 == 0 ? "secret" : "wrong";
            Send(errands.Passwords, $"{i % 7}", () => Check(authenticator, "bob", password), i % 2 == 0 ? right : wrong);
        }

        TurnUntil(() => right.Count + wrong.Count == 200);
        Assert.Equal(Enumerable.Repeat(true, 100), right);
        Assert.Equal(Enumerable.Repeat(false, 100), wrong);
    }

    private static bool Check(Authenticator authenticator, string user, string password) =>
        authenticator.AskFile(user, Latin1.Bytes(password)) switch
        {
            PasswordVerdict.AskSystem =>
                authenticator.AskSystem(user, Latin1.Bytes(password)).Outcome == PasswordOutcome.Right,
            PasswordVerdict verdict => verdict == PasswordVerdict.Right,
        };

    private void Send(ErrandQueue errands, string key, Func<bool> check, List<bool> answers) =>
        errands.Send(loop, StrictOwner.Instance, key, check, answers.Add, failure => Assert.Fail(failure.Message));

    private void TurnUntil(Func<bool> condition)
    {
        long limit = Environment.TickCount64 + 20_000;
        while (!condition())
        {
            Assert.True(Environment.TickCount64 < limit, "the condition did not come true within 20 s");
            loop.Turn(TimeSpan.FromMilliseconds(50));
        }
    }

    private void Write(string text)
    {
        File.WriteAllText(path, text);
        SetMode(Private);
    }

#pragma warning disable CA1416 // The tests are for Linux.
    private void SetMode(UnixFileMode mode) => File.SetUnixFileMode(path, mode);
#pragma warning restore CA1416

    private sealed class FakeSystem : ISystemPasswords
    {
        public ConcurrentQueue<string> Asked { get; } = new();

        /// <summary>Holds every check up while it is set to something closed.</summary>
        public ManualResetEventSlim? Gate { get; set; }

        public PasswordAnswer Check(string user, ReadOnlySpan<byte> password)
        {
            Asked.Enqueue($"{user} {Latin1.Text(password)}");
            Gate?.Wait(Cancel);
            return password.SequenceEqual("right"u8) ? PasswordAnswer.Right : PasswordAnswer.Wrong;
        }

        public IPasswordTalk Talk(string user) => throw new NotSupportedException();
    }
}
