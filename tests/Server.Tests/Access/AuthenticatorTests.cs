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

    public AuthenticatorTests() => _authenticator = new Authenticator(_path, _system, _log.Enqueue);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _authenticator.Dispose();
        File.Delete(_path);
    }

    [Theory]
    [InlineData("ab")]
    [InlineData("$1$saltsalt$")]
    [InlineData("$5$rounds=1000$saltsalt$")]
    [InlineData("$6$rounds=1000$saltsalt$")]
    [InlineData("$2b$04$abcdefghijklmnopqrstuu")]
    [InlineData("$y$j75$saltsaltsaltsalt$")]
    public async Task Every_hash_of_the_system_is_accepted(string setting)
    {
        Write($"bob:{Crypt.Hash("secret", setting)}\n");
        Assert.True(await _authenticator.CheckAsync("bob", "secret", Cancel));
        Assert.False(await _authenticator.CheckAsync("bob", "Secret", Cancel));
        Assert.False(await _authenticator.CheckAsync("bob", "", Cancel));
        Assert.False(await _authenticator.CheckAsync("bob", "secret\0more", Cancel));
        Assert.False(await _authenticator.CheckAsync("carol", "secret", Cancel));
        Assert.False(await _authenticator.NeedsNoPasswordAsync("bob", Cancel));
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
    public async Task Secret_that_is_no_hash_never_matches(string secret)
    {
        Write($"bob:{secret}\n");
        Assert.False(await _authenticator.CheckAsync("bob", "secret", Cancel));
        Assert.False(await _authenticator.CheckAsync("bob", secret, Cancel));
    }

    [Fact]
    public async Task Empty_secret_lets_in_without_a_password_and_only_so()
    {
        Write("bob:\n");
        Assert.True(await _authenticator.NeedsNoPasswordAsync("bob", Cancel));
        Assert.True(await _authenticator.CheckAsync("bob", "", Cancel));
        Assert.False(await _authenticator.CheckAsync("bob", "x", Cancel));
        Assert.False(await _authenticator.NeedsNoPasswordAsync("carol", Cancel));
    }

    [Fact]
    public async Task System_secret_asks_the_system_but_never_with_an_empty_password()
    {
        Write("*any*:*passwd*\n");
        Assert.True(await _authenticator.CheckAsync("bob", "right", Cancel));
        Assert.False(await _authenticator.CheckAsync("bob", "wrong", Cancel));
        Assert.False(await _authenticator.CheckAsync("bob", "", Cancel));
        Assert.False(await _authenticator.NeedsNoPasswordAsync("bob", Cancel));
        Assert.Equal(["bob right", "bob wrong"], _system.Asked);
    }

    [Fact]
    public async Task Missing_file_leaves_everybody_to_the_system_and_says_so_once()
    {
        File.Delete(_path);
        Assert.False(await _authenticator.NeedsNoPasswordAsync("bob", Cancel));
        Assert.True(await _authenticator.CheckAsync("bob", "right", Cancel));
        Assert.False(await _authenticator.CheckAsync("bob", "", Cancel));
        Assert.Equal(["bob right", "bob "], _system.Asked);
        Assert.StartsWith($"cannot read the password file {_path}: ", Assert.Single(_log), StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_is_read_anew_each_time()
    {
        Write("bob:\n");
        Assert.True(await _authenticator.NeedsNoPasswordAsync("bob", Cancel));
        Write("carol:\n");
        Assert.False(await _authenticator.NeedsNoPasswordAsync("bob", Cancel));
        Assert.True(await _authenticator.NeedsNoPasswordAsync("carol", Cancel));
    }

    [Fact]
    public async Task Bad_lines_are_logged_in_the_old_words_each_time()
    {
        Write("no colon\x1b here\nbob:\n");
        Assert.True(await _authenticator.NeedsNoPasswordAsync("bob", Cancel));
        Assert.True(await _authenticator.NeedsNoPasswordAsync("bob", Cancel));
        string line = $"CheckPasswd(): {_path}(1) bad password line `no colon? here'";
        Assert.Equal([line, line], _log);
    }

    [Fact]
    public async Task File_that_everybody_can_read_is_warned_about_once()
    {
        Write("bob:\n");
        SetMode(Private | UnixFileMode.OtherRead);
        Assert.True(await _authenticator.NeedsNoPasswordAsync("bob", Cancel));
        Assert.True(await _authenticator.NeedsNoPasswordAsync("bob", Cancel));
        Assert.Equal(
            $"warning: the password file {_path} can be read by everybody; it should have mode 0600", Assert.Single(_log));
    }

    [Fact]
    public async Task Without_a_system_check_the_refusal_says_why()
    {
        Write("*any*:*passwd*\n");
        using Authenticator alone = new(_path, new NoSystemPasswords("no PAM here"), _log.Enqueue);
        Assert.False(await alone.CheckAsync("bob", "right", Cancel));
        Assert.Equal("refusing bob: no PAM here", Assert.Single(_log));
    }

    [Fact]
    public async Task System_checks_that_hang_do_not_stop_the_file_from_answering()
    {
        Write($"bob:{Crypt.Hash("secret", "$1$saltsalt$")}\n*any*:*passwd*\n");
        using ManualResetEventSlim gate = new();
        _system.Gate = gate;
        Task<bool>[] hanging = [.. Enumerable.Range(0, 40).Select(i => _authenticator.CheckAsync($"u{i}", "right", Cancel))];
        Assert.True(await _authenticator.CheckAsync("bob", "secret", Cancel));
        Assert.DoesNotContain(hanging, task => task.IsCompleted);
        gate.Set();
        Assert.DoesNotContain(false, await Task.WhenAll(hanging));
    }

    [Fact]
    public async Task Many_checks_at_once_all_get_their_turn()
    {
        Write($"bob:{Crypt.Hash("secret", "$1$saltsalt$")}\n");
        bool[] answers = await Task.WhenAll(
            Enumerable.Range(0, 200).Select(i => _authenticator.CheckAsync("bob", i % 2 == 0 ? "secret" : "wrong", Cancel)));
        Assert.Equal(Enumerable.Range(0, 200).Select(i => i % 2 == 0), answers);
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
