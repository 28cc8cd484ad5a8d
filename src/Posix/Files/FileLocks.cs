namespace Conserver.Posix;

/// <summary>
/// Keeps two servers from writing one file: locks of open files (fcntl(2), F_OFD_SETLK) far behind any file's end, which are
/// in nobody's way: no reader's, and no program's that locks with flock(2). Which byte is locked besides the first one says
/// by whom, because the system does not.
/// </summary>
public static unsafe class FileLocks
{
    private const long Base = 1L << 62;
    private const long MostProcesses = 1 << 22;
    private const int GetLock = 36, SetLock = 37;
    private const short Write = 1, Unlocked = 2;

    /// <summary>
    /// Locks a file that is open for writing, until it is closed: 0; a process that has it already; or <c>-errno</c> where
    /// there are no such locks.
    /// </summary>
    public static int Take(int fd)
    {
        FileLockRange all = new(Write, Base, 1), own = new(Write, Base + 1 + Environment.ProcessId, 1);
        if (Libc.fcntl(fd, SetLock, (nint)(&all)) == 0)
        {
            return Libc.fcntl(fd, SetLock, (nint)(&own)) == 0 ? 0 : -Errno.Last;
        }

        int errno = Errno.Last;
        return errno is Errno.EAGAIN or Errno.EACCES && Holder(fd) is > 0 and var holder ? holder : -errno;
    }

    /// <summary>The process that has locked the file of this name; 0 when none has, or it cannot be found out.</summary>
    public static int HolderOf(ReadOnlySpan<byte> path)
    {
        int fd = Files.OpenRead(path);
        if (fd < 0)
        {
            return 0;
        }

        int holder = Holder(fd);
        Sys.Close(fd);
        return holder;
    }

    private static int Holder(int fd)
    {
        FileLockRange held = new(Write, Base + 1, MostProcesses);
        return Libc.fcntl(fd, GetLock, (nint)(&held)) == 0 && held.Type != Unlocked ? (int)(held.Start - Base - 1) : 0;
    }
}
