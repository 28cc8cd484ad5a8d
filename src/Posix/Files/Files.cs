namespace Conserver.Posix;

/// <summary>
/// Files by path, for programs that must know which error it was. Paths are the bytes of the system, without a NUL. A
/// result below zero is <c>-errno</c>; EINTR is retried.
/// </summary>
public static unsafe class Files
{
    private const int WorkingDirectory = -100;
    private const int WriteOnly = 1, Create = 0x40, Append = 0x400, NonBlocking = 0x800;
    private const int NoTerminal = 0x100;

    /// <summary>
    /// Opens for appending, made with mode 0644 less the umask when missing: a descriptor. Never waits for a reader of a
    /// pipe, never takes a terminal over, and follows no link that somebody else may have planted (ELOOP; EMLINK for a file
    /// that is not only known by this name, where that name may have been planted).
    /// </summary>
    public static int OpenAppend(ReadOnlySpan<byte> path) => OpenAppend(path, out _);

    /// <summary>The same, with what was opened; null when the system does not say.</summary>
    public static int OpenAppend(ReadOnlySpan<byte> path, out FileStatus? opened) =>
        GuardedPath.Open(path, WriteOnly | Create | Append | NonBlocking | NoTerminal, 0x1A4, out opened);

    /// <summary>
    /// Opens a file that only this program writes, made when missing: a descriptor. No link (ELOOP), pipe, device (EEXIST)
    /// or file with other names (EMLINK).
    /// </summary>
    /// <param name="path">Where.</param>
    /// <param name="use">Written anew, or appended to.</param>
    /// <param name="status">What it was before, when it was opened.</param>
    public static int OpenOwn(ReadOnlySpan<byte> path, OwnFile use, out FileStatus status)
    {
        bool isRecords = use == OwnFile.Records;
        int fd = GuardedPath.Open(
            path,
            WriteOnly | Create | NonBlocking | NoTerminal | GuardedPath.NoFollow | (isRecords ? Append : 0),
            isRecords ? 0x180u : 0x1A4u,
            out FileStatus? opened);
        status = opened ?? default;
        if (fd < 0)
        {
            return fd;
        }

        int failure = opened is null ? -Errno.EIO
            : !status.IsRegular ? -Errno.EEXIST
            : status.Links > 1 ? -Errno.EMLINK
            : isRecords ? 0
            : status.Owner != 0 && status.Owner != Sys.EffectiveUserId ? -Errno.EACCES
            : Truncate(fd, 0);
        if (failure != 0)
        {
            Sys.Close(fd);
        }

        return failure != 0 ? failure : fd;
    }

    /// <summary>
    /// Opens for reading: a descriptor. Never waits for a writer of a pipe; planted links as with
    /// <see cref="OpenAppend(ReadOnlySpan{byte})"/>.
    /// </summary>
    public static int OpenRead(ReadOnlySpan<byte> path) => GuardedPath.Open(path, NonBlocking | NoTerminal, 0);

    /// <summary>
    /// access(2): 0 when this process, by its real user and groups, may do that with a file, or make files in a folder; else
    /// <c>-errno</c>.
    /// </summary>
    public static int Access(ReadOnlySpan<byte> path, FileAccess use)
    {
        const int Write = 2, Read = 4;
        fixed (byte* name = Terminated(path))
        {
            int mode = (use.HasFlag(FileAccess.Read) ? Read : 0) | (use.HasFlag(FileAccess.Write) ? Write : 0);
            return Libc.access(name, mode) == 0 ? 0 : -Errno.Last;
        }
    }

    /// <summary>pread(2): bytes read, 0 at the end.</summary>
    public static int ReadAt(int fd, Span<byte> buffer, long offset)
    {
        fixed (byte* start = buffer)
        {
            nint got;
            do
            {
                got = Libc.pread(fd, start, (nuint)buffer.Length, offset);
            }
            while (got < 0 && Errno.Last == Errno.EINTR);
            return got < 0 ? -Errno.Last : (int)got;
        }
    }

    /// <summary>Opens a file and puts what was written to it by anybody on the disk (fsync(2)): 0.</summary>
    public static int Sync(ReadOnlySpan<byte> path)
    {
        int fd = OpenRead(path);
        if (fd < 0)
        {
            return fd;
        }

        int result = Libc.fsync(fd) == 0 ? 0 : -Errno.Last;
        Sys.Close(fd);
        return result;
    }

    /// <summary>fchown(2): 0; null for an owner that stays.</summary>
    public static int SetOwner(int fd, uint? user, uint group) =>
        Libc.fchown(fd, user ?? uint.MaxValue, group) == 0 ? 0 : -Errno.Last;

    /// <summary>ftruncate(2): 0.</summary>
    public static int Truncate(int fd, long length) => Libc.ftruncate(fd, length) == 0 ? 0 : -Errno.Last;

    /// <summary>rename(2): 0.</summary>
    public static int Rename(ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        fixed (byte* fromPath = Terminated(from), toPath = Terminated(to))
        {
            return Libc.rename(fromPath, toPath) == 0 ? 0 : -Errno.Last;
        }
    }

    /// <summary>link(2): a second name for a file, where there is none yet (EEXIST): 0.</summary>
    public static int Link(ReadOnlySpan<byte> file, ReadOnlySpan<byte> name)
    {
        fixed (byte* filePath = Terminated(file), namePath = Terminated(name))
        {
            return Libc.link(filePath, namePath) == 0 ? 0 : -Errno.Last;
        }
    }

    /// <summary>Makes a small file that everybody may read, where there is nothing of that name yet (EEXIST): 0.</summary>
    public static int MakeNew(ReadOnlySpan<byte> path, ReadOnlySpan<byte> content)
    {
        const int Exclusive = 0x80, CloseOnExec = 0x80000;
        fixed (byte* start = Terminated(path))
        {
            int fd = Libc.open(start, WriteOnly | Create | Exclusive | CloseOnExec, 0x1A4);
            if (fd < 0)
            {
                return -Errno.Last;
            }

            int put = Sys.Write(fd, content);
            Sys.Close(fd);
            return put < 0 ? put : 0;
        }
    }

    /// <summary>unlink(2): 0. A link goes, not what it leads to; a directory stays.</summary>
    public static int Delete(ReadOnlySpan<byte> path)
    {
        fixed (byte* start = Terminated(path))
        {
            return Libc.unlink(start) == 0 ? 0 : -Errno.Last;
        }
    }

    /// <summary>Makes a directory with exactly this mode, whatever the umask: 0.</summary>
    public static int MakeDirectory(ReadOnlySpan<byte> path, uint mode)
    {
        fixed (byte* start = Terminated(path))
        {
            return Libc.mkdir(start, mode) == 0 && Libc.chmod(start, mode) == 0 ? 0 : -Errno.Last;
        }
    }

    /// <summary>The status of an open file: 0.</summary>
    public static int Status(int fd, out FileStatus status) => FileStatus.Of(fd, out status);

    /// <summary>The status of the file that has this name now, links followed: 0.</summary>
    public static int Status(ReadOnlySpan<byte> path, out FileStatus status)
    {
        fixed (byte* start = Terminated(path))
        {
            return FileStatus.Of(WorkingDirectory, start, 0, out status);
        }
    }

    /// <summary>The status of what has this name now, be it a link: 0.</summary>
    public static int LinkStatus(ReadOnlySpan<byte> path, out FileStatus status)
    {
        const int NoFollow = 0x100;
        fixed (byte* start = Terminated(path))
        {
            return FileStatus.Of(WorkingDirectory, start, NoFollow, out status);
        }
    }

    private static byte[] Terminated(ReadOnlySpan<byte> path) => [.. path, 0];
}
