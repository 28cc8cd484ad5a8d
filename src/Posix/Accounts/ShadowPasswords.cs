using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Conserver.Posix;

/// <summary>
/// Passwords by the system's user database alone (shadow(5), or whatever nsswitch.conf names), where PAM is not set up. May
/// block; one call at a time in a process.
/// </summary>
public static unsafe partial class ShadowPasswords
{
    /// <summary>Asks.</summary>
    /// <param name="user">The login name, without a NUL.</param>
    /// <param name="password">Without a NUL.</param>
    public static PasswordAnswer Check(ReadOnlySpan<byte> user, ReadOnlySpan<byte> password)
    {
        string name = Encoding.Latin1.GetString(user);
        PasswdStart* account;
        ShadowEntry* entry;
        fixed (byte* nameAt = NativeText.Terminated(name))
        {
            account = getpwnam(nameAt);
            entry = account is null ? null : getspnam(nameAt);
        }

        if (account is null)
        {
            Pretend(password);
            return PasswordAnswer.Wrong;
        }

        string secret = entry is null ? NativeText.Read(account->Password) : NativeText.Read(entry->Password);
        if (entry is null && secret is "x" or "*NP*")
        {
            return PasswordAnswer.Failed(
                "the shadow file cannot be read: the daemon must be root, or in the group that may (shadow)");
        }

        AccountAge? age = entry is null
            ? null : new AccountAge(entry->Changed, entry->LongestDays, entry->Expires);
        return Judge(secret, password, age, DateTimeOffset.UtcNow);
    }

    /// <summary>What an entry comes to. Pure but for the time it takes to hash.</summary>
    internal static PasswordAnswer Judge(
        string secret, ReadOnlySpan<byte> password, AccountAge? age, DateTimeOffset now)
    {
        if (secret.Length == 0)
        {
            Pretend(password);
            return PasswordAnswer.Refused("the account has no password");
        }

        if (secret[0] is '!' or '*')
        {
            // The hash of a locked account stands behind the mark.
            if (Crypt.Hash(password, secret.TrimStart('!', '*')) is null)
            {
                Pretend(password);
            }

            return PasswordAnswer.Refused("the account is locked");
        }

        bool isRight = Crypt.Hash(password, secret) is { } hash
            && CryptographicOperations.FixedTimeEquals(Encoding.Latin1.GetBytes(hash), Encoding.Latin1.GetBytes(secret));
        return !isRight ? PasswordAnswer.Wrong
            : age?.Obstacle(now) is { } obstacle ? PasswordAnswer.Refused(obstacle)
            : PasswordAnswer.Right;
    }

    // By the method of passwords that are made today: who is not there costs what others cost.
    private static void Pretend(ReadOnlySpan<byte> password) => _ = Crypt.Hash(password, Crypt.NewSetting());

    [LibraryImport("libc")]
    private static partial PasswdStart* getpwnam(byte* name);

    [LibraryImport("libc")]
    private static partial ShadowEntry* getspnam(byte* name);

    /// <summary>How struct passwd begins.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct PasswdStart
    {
        public byte* Name;
        public byte* Password;
    }
}
