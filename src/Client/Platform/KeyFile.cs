using Conserver.Posix;
using Conserver.Protocol.Text;

namespace Conserver.Client.Platform;

/// <summary>The user's file of servers' keys, as a whole. Latin-1 text. Programs at once disturb each other no more than
/// that one waits for the other.</summary>
/// <param name="path">Absolute; Latin-1 text.</param>
public sealed class KeyFile(string path)
{
    private const int LargestFile = 1024 * 1024;
    private static readonly TimeSpan LockTime = TimeSpan.FromSeconds(2), LockPause = TimeSpan.FromMilliseconds(20);

    public string Path => path;

    /// <summary>
    /// The user's: <c>conserver/server_keys</c> in <c>$XDG_STATE_HOME</c>, else in <c>~/.local/state</c>; null for a user
    /// without a home.
    /// </summary>
    public static KeyFile? OfUser() =>
        Environment.GetEnvironmentVariable("XDG_STATE_HOME") is ['/', ..] and var state
            ? new KeyFile(Latin1.FromNative($"{state}/conserver/server_keys"))
        : Home() is { } home ? new KeyFile($"{home.TrimEnd('/')}/.local/state/conserver/server_keys")
        : null;

    // A HOME that is somebody else's, as sudo may leave it, is theirs to keep files in.
    private static string? Home()
    {
        string home = Latin1.FromNative(Environment.GetEnvironmentVariable("HOME") ?? "");
        return home is not ['/', ..] || Files.Status(Latin1.Bytes(home), out FileStatus status) != 0 ? null
            : status.Owner == Sys.EffectiveUserId ? home
            : Users.ById(Sys.EffectiveUserId)?.Home is ['/', ..] and var own
                && Files.Status(Latin1.Bytes(own), out _) == 0 ? own
            : null;
    }

    /// <summary>All of it; empty when there is none.</summary>
    /// <exception cref="UnsafeKeyFileException">Others may have written it.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public string Read()
    {
        try
        {
            string text = Latin1.Text(SmallFile.Read(Latin1.Bytes(path), LargestFile, out FileStatus status));
            return status.Owner != 0 && status.Owner != Sys.EffectiveUserId
                ? throw new UnsafeKeyFileException("it belongs to somebody else")
                : status.IsOpenToOthers
                ? throw new UnsafeKeyFileException("others may write it (chmod 600, if its keys are the right ones)")
                : text;
        }
        catch (PosixException missing) when (missing.Errno is Errno.ENOENT)
        {
            return "";
        }
        catch (PosixException planted) when (planted.Errno is Errno.ELOOP or Errno.EMLINK)
        {
            throw new UnsafeKeyFileException("it is a link that somebody else may have made");
        }
    }

    /// <summary>Changes it, alone: mode 0600, and whoever reads it finds it as it was or as it is.</summary>
    /// <param name="change">From what it is to what it shall be; null to leave it.</param>
    /// <exception cref="UnsafeKeyFileException">Others may have written it.</exception>
    /// <exception cref="IOException">It cannot be changed.</exception>
    public void Change(Func<string, string?> change)
    {
        byte[] name = Latin1.Bytes(path);
        SecretFile.MakeDirectories(name.AsSpan(0, name.AsSpan().LastIndexOf((byte)'/')));
        int held = Lock([.. name, .. ".lock"u8]);
        try
        {
            if (change(Read()) is { } text)
            {
                SecretFile.Replace(name, Latin1.Bytes(text));
            }
        }
        finally
        {
            Sys.Close(held);
        }
    }

    private static int Lock(byte[] name)
    {
        long end = Environment.TickCount64 + (long)LockTime.TotalMilliseconds;
        while (true)
        {
            int held = SecretFile.TryLock(name);
            if (held >= 0)
            {
                return held;
            }

            if (held != -Errno.EAGAIN || Environment.TickCount64 >= end)
            {
                throw new PosixException("lock", -held);
            }

            Thread.Sleep(LockPause);
        }
    }
}
