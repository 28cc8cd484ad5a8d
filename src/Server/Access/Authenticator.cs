using System.Security.Cryptography;
using Conserver.Posix;
using Conserver.Protocol.Text;

namespace Conserver.Server.Access;

/// <summary>
/// Checks passwords against the password file, which is read anew each time, so that edits count at once. All members
/// may block and none is for a loop. All text is one char per byte.
/// </summary>
public sealed class Authenticator
{
    /// <summary>Upstream's default.</summary>
    public const string DefaultFile = "/etc/conserver/conserver.passwd";

    // Nobody has that many users; it keeps a device or a runaway file from filling memory.
    private const int LargestFile = 64 * 1024 * 1024;

    private readonly string path;
    private readonly ISystemPasswords system;
    private readonly Action<string> log;

    // What was already said; a log is no place for the same sentence at every login.
    private string? saidFile;
    private string? saidMode;

    /// <param name="path">The password file (<c>-P</c>, <c>passwdfile</c>).</param>
    /// <param name="system">For <c>*passwd*</c> and when the file cannot be read.</param>
    /// <param name="log">Takes error lines for the daemon's log, on any thread.</param>
    public Authenticator(string path, ISystemPasswords system, Action<string> log)
    {
        this.path = path;
        this.system = system;
        this.log = log;
    }

    /// <summary>
    /// Whether a user gets in without being asked for a password. Reads the file and nothing else: no hash is made, and the
    /// system is not asked.
    /// </summary>
    public bool NeedsNoPassword(string user) => AskFile(user, "") == PasswordVerdict.Right;

    /// <summary>
    /// What the file says to the password typed by a user who was asked for one: takes as long as its hash is meant to.
    /// </summary>
    public PasswordVerdict AskFile(string user, string password)
    {
        string? text = ReadFile();
        if (text is null)
        {
            return PasswordVerdict.AskSystem;
        }

        PasswordLookup lookup = PasswordFile.Find(text, user);
        foreach (BadPasswordLine bad in lookup.BadLines)
        {
            log($"CheckPasswd(): {path}({bad.Number}) bad password line `{LogText.Visible(bad.Text)}'");
        }

        if (lookup.Secret is not string secret)
        {
            // As long as it takes for a user who is there: the time does not tell who is.
            if (password.Length > 0 && PasswordFile.FirstHash(text) is { } hash)
            {
                _ = Matches(password, hash);
            }

            return PasswordVerdict.Wrong;
        }

        bool right = secret.Length == 0 || password.Length == 0
            ? secret.Length == password.Length
            : secret != PasswordFile.SystemSecret && Matches(password, secret);
        return right ? PasswordVerdict.Right
            : secret == PasswordFile.SystemSecret && password.Length > 0 ? PasswordVerdict.AskSystem
            : PasswordVerdict.Wrong;
    }

    /// <summary>What the system says to it, when the file leaves the user to it; may take seconds.</summary>
    public bool AskSystem(string user, string password) => system.Check(user, password, log);

    private bool Matches(string password, string secret)
    {
        try
        {
            string? hash = Crypt.Hash(password, secret);
            return hash is not null && CryptographicOperations.FixedTimeEquals(Latin1.Bytes(hash), Latin1.Bytes(secret));
        }
        catch (DllNotFoundException ex)
        {
            log(ex.Message);
            return false;
        }
    }

    /// <returns>The file as text, or null if it cannot be read.</returns>
    private string? ReadFile()
    {
        try
        {
            using FileStream file = new(Latin1.ToNative(path), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            WarnIfOpen(file);
            if (file.Length > LargestFile)
            {
                Say(ref saidFile, $"{path} is larger than {LargestFile} bytes: nobody is let in by it");
                return "";
            }

            byte[] bytes = new byte[file.Length];
            int count = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            saidFile = null;
            return Latin1.Text(bytes.AsSpan(0, count));
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            Say(ref saidFile, $"cannot read the password file {path}: {ex.Message}; the system's password check decides");
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
            Say(ref saidMode, $"warning: the password file {path} can be read by everybody; it should have mode 0600");
        }
        else
        {
            saidMode = null;
        }
    }

    /// <summary>Logs a sentence when it is not what was said last on this subject.</summary>
    private void Say(ref string? last, string sentence)
    {
        if (Interlocked.Exchange(ref last, sentence) != sentence)
        {
            log(sentence);
        }
    }
}
