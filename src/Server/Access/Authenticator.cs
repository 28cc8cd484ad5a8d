using System.Collections.Concurrent;
using System.Security.Cryptography;
using Conserver.Posix;
using Conserver.Protocol.Text;

namespace Conserver.Server.Access;

/// <summary>
/// Checks passwords against the password file, which is read anew each time, so that edits count at once. All members
/// may block and none is for a loop. All text is one char per byte.
/// </summary>
internal sealed class Authenticator
{
    private readonly string path;
    private readonly ISystemPasswords system;
    private readonly Action<string> log;

    /// <summary>Lines that are told of, and characters of each.</summary>
    internal const int MostBadLines = 20, LongestBadLine = 80;

    // What was already said; a log is no place for the same sentence at every login.
    private string? saidFile;
    private string? saidMode;
    private readonly ConcurrentDictionary<BadPasswordLine, bool> saidLines = new();

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
    public bool NeedsNoPassword(string user) => AskFile(user, []) == PasswordVerdict.Right;

    /// <summary>
    /// What the file says to the password typed by a user who was asked for one: takes as long as its hash is meant to.
    /// </summary>
    public PasswordVerdict AskFile(string user, ReadOnlySpan<byte> password)
    {
        string? text = ReadFile();
        if (text is null)
        {
            return PasswordVerdict.AskSystem;
        }

        PasswordLookup lookup = PasswordFile.Find(text, user);
        foreach (BadPasswordLine bad in lookup.BadLines)
        {
            Say(bad);
        }

        string? secret = lookup.Secret;
        return secret is "" || password.Length == 0
            ? secret?.Length == password.Length ? PasswordVerdict.Right : PasswordVerdict.Wrong
            : Compare(secret, password) ?? Pretend(text, user, password);
    }

    // Null when there is nothing to compare with: no such user, or one that is locked.
    private PasswordVerdict? Compare(string? secret, ReadOnlySpan<byte> password) =>
        secret == PasswordFile.SystemSecret ? PasswordVerdict.AskSystem
            : secret is null || Hash(password, secret) is not { } hash ? null
            : CryptographicOperations.FixedTimeEquals(Latin1.Bytes(hash), Latin1.Bytes(secret)) ? PasswordVerdict.Right
            : PasswordVerdict.Wrong;

    // As long as it takes for some user who is there, the same each time: the time does not tell who is.
    private PasswordVerdict Pretend(string text, string user, ReadOnlySpan<byte> password)
    {
        string? decoy = PasswordFile.Decoy(text, user, static (name, count) =>
            (int)((uint)name.GetHashCode(StringComparison.Ordinal) % (uint)count));
        if (decoy == PasswordFile.SystemSecret)
        {
            return PasswordVerdict.PretendToAskSystem;
        }

        _ = decoy is null ? null : Hash(password, decoy);
        return PasswordVerdict.Wrong;
    }

    /// <summary>What the system says to it, when the file leaves the user to it; may take seconds.</summary>
    /// <exception cref="IOException">It could not be asked.</exception>
    public PasswordAnswer AskSystem(string user, ReadOnlySpan<byte> password) => system.Check(user, password);

    /// <summary>The same with more questions than one.</summary>
    public IPasswordTalk Talk(string user) => system.Talk(user);

    private string? Hash(ReadOnlySpan<byte> password, string secret)
    {
        try
        {
            return Crypt.Hash(password, secret);
        }
        catch (DllNotFoundException ex)
        {
            log(ex.Message);
            return null;
        }
    }

    /// <returns>The file as text, or null if it cannot be read.</returns>
    private string? ReadFile()
    {
        FileStatus status = default;
        try
        {
            byte[] bytes = SmallFile.Read(Latin1.Bytes(path), PasswordFile.Largest, out status);
            WarnIfOpen(status);
            saidFile = null;
            return Latin1.Text(bytes);
        }
        catch (IOException) when (status.Size > PasswordFile.Largest)
        {
            Say(ref saidFile, $"{path} is larger than {PasswordFile.Largest} bytes: nobody is let in by it");
            return "";
        }
        catch (IOException) when (status is { Mode: not 0, IsRegular: false })
        {
            // Such as /dev/null: whoever names it wants nobody in it.
            Say(ref saidFile, $"the password file {path} is no regular file: nobody is let in by it");
            return "";
        }
        catch (PosixException planted) when (planted.Errno is Errno.ELOOP or Errno.EMLINK)
        {
            const string Why = "is a link that somebody else may have made (others can write where it lies)";
            Say(ref saidFile, $"the password file {path} {Why}: nobody is let in by it; name the file itself");
            return "";
        }
        catch (IOException ex)
        {
            Say(ref saidFile, $"cannot read the password file {path}: {ex.Message}; the system's password check decides");
            return null;
        }
    }

    private void WarnIfOpen(FileStatus status)
    {
        if (status.IsReadableByOthers)
        {
            Say(ref saidMode, $"warning: the password file {path} can be read by everybody; it should have mode 0600");
        }
        else
        {
            saidMode = null;
        }
    }

    private void Say(BadPasswordLine bad)
    {
        bool isCut = bad.Text.Length > LongestBadLine;
        string text = isCut ? bad.Text[..LongestBadLine] : bad.Text;
        if (saidLines.Count < MostBadLines && saidLines.TryAdd(bad with { Text = text }, true))
        {
            string more = saidLines.Count == MostBadLines ? "; others like it are not told of until a reload" : "";
            string shown = PrintableText.Of(text) + (isCut ? "..." : "");
            log($"CheckPasswd(): {path}({bad.Number}) bad password line `{shown}'{more}");
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
