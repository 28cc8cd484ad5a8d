namespace Conserver.Posix;

/// <summary>
/// Keeps two servers from writing one file: locks of open files (fcntl(2), F_OFD_SETLK) far behind any file's end, which are
/// in nobody's way: no reader's, and no program's that locks with flock(2). Which byte is locked besides the first one says
/// by whom, because the system does not.
/// </summary>
public static unsafe class FileLocks
{
    private const long Base = 1L << 62;
    private const int MarkBits = 38;
    private const long MostProcesses = 1 << 22;
    private const int GetLock = 36, SetLock = 37;
    private const short Write = 1, Unlocked = 2;

    /// <summary>Tells processes from each other that have the same number, each in a container of its own.</summary>
    private static readonly long Mark = Random.Shared.NextInt64(MostProcesses, 1L << MarkBits);

    /// <summary>
    /// Locks a file that is open for writing, until it is closed: 0; a process that has it already; or <c>-errno</c> where
    /// there are no such locks.
    /// </summary>
    /// <param name="fd">The file.</param>
    /// <param name="isOurs">It is this process that has it, by another descriptor.</param>
    public static int Take(int fd, out bool isOurs) => Take(fd, Mark, out isOurs);

    /// <summary>The process that has locked the file of this name; 0 when none has, or it cannot be found out.</summary>
    public static int HolderOf(ReadOnlySpan<byte> path) => HolderOf(path, out _);

    /// <summary>The same.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isOurs">It is this process.</param>
    public static int HolderOf(ReadOnlySpan<byte> path, out bool isOurs)
    {
        isOurs = false;
        int fd = Files.OpenRead(path);
        if (fd < 0)
        {
            return 0;
        }

        (int process, long mark) = Holder(fd);
        Sys.Close(fd);
        isOurs = mark == Mark;
        return process;
    }

    /// <summary>As a process with another mark.</summary>
    internal static int Take(int fd, long mark, out bool isOurs)
    {
        isOurs = false;
        long place = Base + 1 + mark + ((long)Environment.ProcessId << MarkBits);
        FileLockRange all = new(Write, Base, 1), own = new(Write, place, 1);
        if (Libc.fcntl(fd, SetLock, (nint)(&all)) == 0)
        {
            return Libc.fcntl(fd, SetLock, (nint)(&own)) == 0 ? 0 : -Errno.Last;
        }

        int errno = Errno.Last;
        if (errno is not (Errno.EAGAIN or Errno.EACCES))
        {
            return -errno;
        }

        (int process, long other) = Holder(fd);
        isOurs = other == mark;
        return process > 0 ? process : -errno;
    }

    // Those of an earlier version have the number alone.
    private static (int Process, long Mark) Holder(int fd)
    {
        FileLockRange held = new(Write, Base + 1, MostProcesses << MarkBits);
        if (Libc.fcntl(fd, GetLock, (nint)(&held)) != 0 || held.Type == Unlocked)
        {
            return default;
        }

        long place = held.Start - Base - 1, process = place >> MarkBits, mark = place & ((1L << MarkBits) - 1);
        return process > 0 ? ((int)process, mark) : ((int)mark, 0);
    }
}
