using System.Security.Cryptography;
using Conserver.Posix;
using Conserver.Protocol.Text;

namespace Conserver.Server.Access;

/// <summary>
/// Checks passwords against the password file, which is read anew each time, so that edits count at once. Checks run on
/// the thread pool, a few at a time (a hash takes a good fraction of a second of processor time); further ones wait in
/// line, one per session. All text is one char per byte.
/// </summary>
public sealed class Authenticator : IDisposable
{
    /// <summary>Upstream's default.</summary>
    public const string DefaultFile = "/etc/conserver/conserver.passwd";

    // Nobody has that many users; it keeps a device or a runaway file from filling memory.
    private const int LargestFile = 64 * 1024 * 1024;

    private readonly string _path;
    private readonly ISystemPasswords _system;
    private readonly Action<string> _log;
    private readonly SemaphoreSlim _turns = new(Math.Max(2, Environment.ProcessorCount));

    // What was already said; a log is no place for the same sentence at every login.
    private string? _saidFile;
    private string? _saidMode;

    /// <param name="path">The password file (<c>-P</c>, <c>passwdfile</c>).</param>
    /// <param name="system">For <c>*passwd*</c> and when the file cannot be read.</param>
    /// <param name="log">Takes error lines for the daemon's log, on any thread.</param>
    public Authenticator(string path, ISystemPasswords system, Action<string> log)
    {
        _path = path;
        _system = system;
        _log = log;
    }

    /// <summary>
    /// Whether a user gets in without being asked for a password. Never asks the system, so it costs no delay.
    /// </summary>
    public Task<bool> NeedsNoPasswordAsync(string user, CancellationToken cancellation = default) =>
        InTurnAsync(() => Check(user, "", asked: false), cancellation);

    /// <summary>Whether the password typed by a user who was asked for one is right.</summary>
    public Task<bool> CheckAsync(string user, string password, CancellationToken cancellation = default) =>
        InTurnAsync(() => Check(user, password, asked: true), cancellation);

    public void Dispose() => _turns.Dispose();

    private async Task<bool> InTurnAsync(Func<bool> check, CancellationToken cancellation)
    {
        await _turns.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return await Task.Run(check, cancellation).ConfigureAwait(false);
        }
        finally
        {
            _ = _turns.Release();
        }
    }

    private bool Check(string user, string password, bool asked)
    {
        string? text = ReadFile();
        if (text is null)
        {
            return asked && _system.Check(user, password, _log);
        }

        PasswordLookup lookup = PasswordFile.Find(text, user);
        foreach (BadPasswordLine bad in lookup.BadLines)
        {
            _log($"CheckPasswd(): {_path}({bad.Number}) bad password line `{LogText.Visible(bad.Text)}'");
        }

        if (lookup.Secret is not string secret)
        {
            return false;
        }

        if (secret.Length == 0 || password.Length == 0)
        {
            return secret.Length == password.Length;
        }

        return secret == PasswordFile.SystemSecret ? _system.Check(user, password, _log) : Matches(password, secret);
    }

    private bool Matches(string password, string secret)
    {
        try
        {
            string? hash = Crypt.Hash(password, secret);
            return hash is not null && CryptographicOperations.FixedTimeEquals(Latin1.Bytes(hash), Latin1.Bytes(secret));
        }
        catch (DllNotFoundException ex)
        {
            _log(ex.Message);
            return false;
        }
    }

    /// <returns>The file as text, or null if it cannot be read.</returns>
    private string? ReadFile()
    {
        try
        {
            using FileStream file = new(Latin1.ToNative(_path), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            WarnIfOpen(file);
            if (file.Length > LargestFile)
            {
                Say(ref _saidFile, $"{_path} is larger than {LargestFile} bytes: nobody is let in by it");
                return "";
            }

            byte[] bytes = new byte[file.Length];
            int count = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            _saidFile = null;
            return Latin1.Text(bytes.AsSpan(0, count));
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            Say(ref _saidFile, $"cannot read the password file {_path}: {ex.Message}; the system's password check decides");
            return null;
        }
    }

    private void WarnIfOpen(FileStream file)
    {
#pragma warning disable CA1416 // The daemon is for Linux.
        UnixFileMode mode = File.GetUnixFileMode(file.SafeFileHandle);
#pragma warning restore CA1416
        if ((mode & UnixFileMode.OtherRead) != 0)
        {
            Say(ref _saidMode, $"warning: the password file {_path} can be read by everybody; it should have mode 0600");
        }
        else
        {
            _saidMode = null;
        }
    }

    /// <summary>Logs a sentence when it is not what was said last on this subject.</summary>
    private void Say(ref string? last, string sentence)
    {
        if (Interlocked.Exchange(ref last, sentence) != sentence)
        {
            _log(sentence);
        }
    }
}
