using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Conserver.Posix;

/// <summary>
/// A small file that is changed as a whole: whoever reads it meanwhile sees the old one or the new one, and so does who
/// looks after a loss of power. One change at a time, whoever makes it.
/// </summary>
public static unsafe partial class ReplacedFile
{
    private const uint Private = 0x180, Permissions = 0xFFF;
    private static readonly TimeSpan LockTime = TimeSpan.FromSeconds(20), LockPause = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// Changes it; a new one belongs to who makes it and has mode 0600, an old one keeps owner, group and mode. The new
    /// content is written beside it, in <c>PATH.new</c>, which also is the lock.
    /// </summary>
    /// <param name="path">Its name; no link.</param>
    /// <param name="limit">Bytes; a larger one is not changed.</param>
    /// <param name="change">Makes the new content; what it throws leaves all as it was.</param>
    /// <param name="patience">How long another change is waited for; twenty seconds if not said.</param>
    /// <exception cref="IOException">It is as it was.</exception>
    public static void Change(
        ReadOnlySpan<byte> path, int limit, Func<byte[], byte[]> change, TimeSpan? patience = null)
    {
        byte[] beside = [.. path, .. ".new"u8];
        using SafeFileHandle file = Lock(beside, Environment.TickCount64 + (long)(patience ?? LockTime).TotalMilliseconds);
        try
        {
            Refuse(path, out FileStatus? old);
            byte[] content = change(old is null ? [] : SmallFile.Read(path, limit));
            Write(file, content, old);
            Require(Files.Rename(beside, path), "rename");
        }
        catch
        {
            _ = Files.Delete(beside);
            throw;
        }

        SyncFolder(path);
    }

    private static SafeFileHandle Lock(byte[] path, long end)
    {
        const int ReadWrite = 2, Create = 0x40, NoFollow = 0x20000, CloseOnExec = 0x80000;
        while (true)
        {
            int fd;
            fixed (byte* name = (byte[])[.. path, 0])
            {
                fd = PosixException.Check(
                    Libc.open(name, ReadWrite | Create | NoFollow | CloseOnExec, Private),
                    $"open({System.Text.Encoding.UTF8.GetString(path)})");
            }

            SafeFileHandle file = new(fd, ownsHandle: true);
            bool isMine = false;
            try
            {
                Await(fd, end);
                Require(FileStatus.Of(fd, out FileStatus mine), "statx");
                if (mine.Owner != Sys.EffectiveUserId || !mine.IsRegular || mine.Links > 1)
                {
                    throw new IOException($"{System.Text.Encoding.UTF8.GetString(path)} is somebody else's");
                }

                // Whoever had the lock has given this file its real name since.
                isMine = Files.LinkStatus(path, out FileStatus now) == 0 && now.IsSameFile(mine);
                if (isMine)
                {
                    return file;
                }
            }
            finally
            {
                if (!isMine)
                {
                    file.Dispose();
                }
            }
        }
    }

    // Whoever has it may have been stopped.
    private static void Await(int fd, long end)
    {
        const int Exclusive = 2, NotBlocking = 4;
        while (flock(fd, Exclusive | NotBlocking) != 0)
        {
            int errno = Errno.Last;
            if (errno is not (Errno.EAGAIN or Errno.EINTR))
            {
                throw new PosixException("flock", errno);
            }

            if (Environment.TickCount64 >= end)
            {
                throw new IOException("somebody else is changing it, and does not come to an end");
            }

            Thread.Sleep(LockPause);
        }
    }

    private static void Refuse(ReadOnlySpan<byte> path, out FileStatus? old)
    {
        old = null;
        int failure = Files.LinkStatus(path, out FileStatus status);
        if (failure == -Errno.ENOENT)
        {
            return;
        }

        Require(failure, "statx");
        if (status.IsLink)
        {
            throw new IOException("it is a symbolic link: name the file that it leads to");
        }

        if (!status.IsRegular || status.Links > 1)
        {
            throw new IOException(status.IsRegular ? "it has other names as well (hard links)" : "it is no regular file");
        }

        old = status;
    }

    // Nobody may read it before it is complete, and it is somebody else's only then.
    private static void Write(SafeFileHandle file, byte[] content, FileStatus? old)
    {
        int fd = (int)file.DangerousGetHandle();
        _ = PosixException.Check(fchmod(fd, Private), "fchmod");
        Require(Files.Truncate(fd, 0), "ftruncate");
        RandomAccess.Write(file, content, 0);
        if (old is { } before)
        {
            if (before.Owner != Sys.EffectiveUserId || before.Group != Sys.EffectiveGroupId)
            {
                _ = PosixException.Check(Libc.fchown(fd, before.Owner, before.Group), "fchown");
            }

            _ = PosixException.Check(fchmod(fd, before.Mode & Permissions), "fchmod");
        }

        _ = PosixException.Check(fsync(fd), "fsync");
    }

    // The name is on the disk when the folder is; a file system that cannot say so has no better way.
    private static void SyncFolder(ReadOnlySpan<byte> path)
    {
        const int Directory = 0x10000, CloseOnExec = 0x80000;
        int slash = path.LastIndexOf((byte)'/');
        byte[] folder = slash < 0 ? [(byte)'.', 0] : [.. path[..(slash + 1)], 0];
        fixed (byte* name = folder)
        {
            int fd = Libc.open(name, Directory | CloseOnExec, 0);
            if (fd >= 0)
            {
                _ = fsync(fd);
                Sys.Close(fd);
            }
        }
    }

    private static void Require(int result, string operation)
    {
        if (result < 0)
        {
            throw new PosixException(operation, -result);
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int flock(int fd, int operation);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fchmod(int fd, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fsync(int fd);
}
