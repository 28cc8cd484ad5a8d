using System.Security.Cryptography;

namespace Conserver.Posix;

/// <summary>
/// Files that are for their owner alone and are there whole or not at all. Paths are the bytes of the system. May block as a
/// disk does.
/// </summary>
public static unsafe class SecretFile
{
    private const int WriteOnly = 1, Create = 0x40, Exclusive = 0x80, CloseOnExec = 0x80000;
    private const uint OwnerOnly = 0x180, OwnerDirectory = 0x1C0;

    /// <summary>Makes a file with mode 0600 where there is none yet; false when there is one by now.</summary>
    /// <exception cref="PosixException">It cannot be made; nothing is left behind.</exception>
    public static bool TryMake(ReadOnlySpan<byte> path, ReadOnlySpan<byte> content)
    {
        byte[] draft = Write(path, content, isLasting: true);
        int failure = Files.Link(draft, path);
        _ = Files.Delete(draft);
        return failure == 0 || (failure == -Errno.EEXIST ? false : throw new PosixException("link", -failure));
    }

    /// <summary>Puts a file with mode 0600 in the place of another one, or where there is none.</summary>
    /// <exception cref="PosixException">It cannot be made; what was there is as it was.</exception>
    public static void Replace(ReadOnlySpan<byte> path, ReadOnlySpan<byte> content)
    {
        byte[] draft = Write(path, content, isLasting: false);
        int failure = Files.Rename(draft, path);
        if (failure != 0)
        {
            _ = Files.Delete(draft);
            throw new PosixException("rename", -failure);
        }
    }

    /// <summary>Makes the directories of a path that are missing, for their owner alone.</summary>
    /// <exception cref="PosixException">One of them cannot be made.</exception>
    public static void MakeDirectories(ReadOnlySpan<byte> path)
    {
        for (int end = 1; end <= path.Length; end++)
        {
            if (end < path.Length && path[end] != '/')
            {
                continue;
            }

            ReadOnlySpan<byte> part = path[..end];
            if (Files.Status(part, out _) != -Errno.ENOENT)
            {
                continue;
            }

            int failure = Files.MakeDirectory(part, OwnerDirectory);
            if (failure != 0 && failure != -Errno.EEXIST)
            {
                throw new PosixException("mkdir", -failure);
            }
        }
    }

    /// <summary>
    /// Takes the lock that goes with a file name, made when missing, for whoever changes files that others change as well: a
    /// descriptor that holds it until it is closed, or <c>-errno</c> (EAGAIN while another one has it).
    /// </summary>
    public static int TryLock(ReadOnlySpan<byte> path)
    {
        const int LOCK_EX = 2, LOCK_NB = 4;
        int fd = Files.OpenOwn(path, OwnFile.Records, out _);
        if (fd < 0 || Libc.flock(fd, LOCK_EX | LOCK_NB) == 0)
        {
            return fd;
        }

        int errno = Errno.Last;
        Sys.Close(fd);
        return -errno;
    }

    // Beside it, under a name of its own; one that must outlive a crash is on the disk before it gets the other name, which
    // may take seconds on a busy one.
    private static byte[] Write(ReadOnlySpan<byte> path, ReadOnlySpan<byte> content, bool isLasting)
    {
        byte[] draft = [.. path, (byte)'.', .. Convert.ToHexString(RandomNumberGenerator.GetBytes(8)).Select(c => (byte)c)];
        int fd;
        fixed (byte* start = (byte[])[.. draft, 0])
        {
            fd = PosixException.Check(Libc.open(start, WriteOnly | Create | Exclusive | CloseOnExec, OwnerOnly), "open");
        }

        int failure = 0;
        while (!content.IsEmpty && failure == 0)
        {
            int put = Sys.Write(fd, content);
            failure = Math.Min(put, 0);
            content = content[Math.Max(put, 0)..];
        }

        failure = failure == 0 && isLasting && Libc.fsync(fd) != 0 ? -Errno.Last : failure;
        Sys.Close(fd);
        if (failure != 0)
        {
            _ = Files.Delete(draft);
            throw new PosixException("write", -failure);
        }

        return draft;
    }
}
