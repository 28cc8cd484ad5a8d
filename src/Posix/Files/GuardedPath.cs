using System.Runtime.InteropServices;

namespace Conserver.Posix;

/// <summary>
/// Opens a path as the kernel does, but follows no link that somebody else may have planted: one that lies where more
/// people than the directory's owner can put names, and belongs neither to root, nor to this process, nor to that owner. As
/// <c>fs.protected_symlinks</c> has it, which is not switched on everywhere, and for a group's directories as well. Each
/// name is looked up in the directory that has been looked at, so that nothing can be exchanged in between.
/// </summary>
internal sealed unsafe partial class GuardedPath : IDisposable
{
    /// <summary>O_NOFOLLOW, which is not the same everywhere.</summary>
    public static readonly int NoFollow =
        RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64 ? 0x8000 : 0x20000;

    private const int WorkingDirectory = -100, PathOnly = 0x200000, CloseOnExec = 0x80000;
    private const ulong ResolveNoSymlinks = 0x4;

    /// <summary>Links that are followed at most, as in the kernel.</summary>
    private const int MaxLinks = 40;

    private readonly Stack<byte[]> rest = new();
    private int at = WorkingDirectory;
    private int links;

    private GuardedPath()
    {
    }

    /// <summary>
    /// A descriptor, or <c>-errno</c>: ELOOP for a link that is not followed, EMLINK for a file that has other names as well
    /// and lies where somebody may have planted this one. With <see cref="NoFollow"/> the last name is no link at all.
    /// </summary>
    public static int Open(ReadOnlySpan<byte> path, int flags, uint mode) => Open(path, flags, mode, out _);

    /// <summary>The same, with what was opened; nothing of it is known when the system does not say.</summary>
    public static int Open(ReadOnlySpan<byte> path, int flags, uint mode, out FileStatus? opened)
    {
        opened = null;
        if (path.IsEmpty || path.Contains((byte)0))
        {
            return -Errno.ENOENT;
        }

        if (OpenWithoutLinks(path, flags, mode, ref opened) is { } plain)
        {
            return plain;
        }

        // Where this process stands is of no interest to a path from the root: it may have no right to look there.
        using var walk = new GuardedPath();
        int begun = path[0] == '/' ? 0 : walk.Enter("."u8);
        int fd = begun < 0 ? begun : walk.Push(path) is not 0 and var failure ? failure : walk.Run(flags, mode);
        opened = fd >= 0 && FileStatus.Of(fd, out FileStatus status) == 0 ? status : null;
        return fd;
    }

    public void Dispose() => Leave();

    private int Run(int flags, uint mode)
    {
        while (true)
        {
            byte[] name = rest.Pop();
            bool isLast = rest.Count == 0;
            int found = OpenAt(name, PathOnly | NoFollow, 0);
            if (found >= 0 && FileStatus.Of(found, out FileStatus status) == 0 && status.IsLink)
            {
                byte[]? target = Target(found, status);
                Sys.Close(found);
                if (IsPlanted(status) || ++links > MaxLinks || (isLast && (flags & NoFollow) != 0))
                {
                    return -Errno.ELOOP;
                }

                // Without a target it leads to an open file rather than to a name, as those in /proc do.
                int next = target is not null ? Push(target) : OpenAt(name, isLast ? flags : PathOnly, mode);
                if (next < 0 || (target is null && isLast))
                {
                    return next;
                }

                if (target is null)
                {
                    Leave();
                    at = next;
                }
            }
            else if (isLast)
            {
                if (found >= 0)
                {
                    Sys.Close(found);
                }

                return OpenLast(name, flags, mode);
            }
            else if (found < 0)
            {
                return found;
            }
            else
            {
                Leave();
                at = found;
            }
        }
    }

    // What leads over no link at all needs no walk: one call of openat2(2), since Linux 5.6. Null where it does, where the
    // file has other names, and where there is no such call or it is forbidden.
    private static int? OpenWithoutLinks(ReadOnlySpan<byte> path, int flags, uint mode, ref FileStatus? opened)
    {
        const int EINVAL = 22, ENOSYS = 38;
        OpenHow how = new((ulong)(uint)(flags | CloseOnExec), mode, ResolveNoSymlinks);
        nint fd;
        fixed (byte* start = (byte[])[.. path, 0])
        {
            do
            {
                fd = Libc.syscall(SystemCalls.OpenAt2, WorkingDirectory, (nint)start, (nint)(&how), sizeof(OpenHow));
            }
            while (fd < 0 && Errno.Last == Errno.EINTR);
        }

        if (fd < 0)
        {
            return Errno.Last is Errno.ELOOP or Errno.EPERM or ENOSYS or EINVAL ? null : -Errno.Last;
        }

        opened = FileStatus.Of((int)fd, out FileStatus status) == 0 ? status : null;
        if (opened is { IsRegular: true, Links: > 1 })
        {
            Sys.Close((int)fd);
            return null;
        }

        return (int)fd;
    }

    private int OpenLast(byte[] name, int flags, uint mode)
    {
        int fd = OpenAt(name, flags | NoFollow, mode);
        if (fd >= 0 && IsShared(out _)
            && FileStatus.Of(fd, out FileStatus status) == 0 && status is { IsRegular: true, Links: > 1 })
        {
            Sys.Close(fd);
            return -Errno.EMLINK;
        }

        return fd;
    }

    private bool IsPlanted(FileStatus link) =>
        IsShared(out uint owner) && link.Owner != 0 && link.Owner != owner && link.Owner != Sys.EffectiveUserId;

    // Not only its owner can put names into this directory.
    private bool IsShared(out uint owner)
    {
        bool isKnown = FileStatus.Of(at, out FileStatus directory) == 0;
        owner = directory.Owner;
        return !isKnown || directory.IsOpenToOthers;
    }

    // Null when it has none that could be looked up.
    private static byte[]? Target(int link, FileStatus status)
    {
        byte[] target = new byte[4096];
        byte nothing = 0;
        fixed (byte* start = target)
        {
            int length = (int)readlinkat(link, &nothing, start, (nuint)target.Length);
            return length > 0 && length == status.Size ? target[..length] : null;
        }
    }

    // What is still to be walked begins with this.
    private int Push(ReadOnlySpan<byte> path)
    {
        if (path[0] == '/')
        {
            Leave();
            if (Enter("/"u8) is < 0 and var failure)
            {
                return failure;
            }
        }

        if (path[^1] == '/')
        {
            rest.Push("."u8.ToArray());
        }

        for (int end = path.Length; end > 0;)
        {
            int start = path[..end].LastIndexOf((byte)'/') + 1;
            if (start < end)
            {
                rest.Push(path[start..end].ToArray());
            }

            end = start - 1;
        }

        return 0;
    }

    private int Enter(ReadOnlySpan<byte> directory)
    {
        int entered = OpenAt(directory, PathOnly, 0);
        at = entered < 0 ? WorkingDirectory : entered;
        return entered < 0 ? entered : 0;
    }

    private void Leave()
    {
        if (at >= 0)
        {
            Sys.Close(at);
            at = WorkingDirectory;
        }
    }

    private int OpenAt(ReadOnlySpan<byte> name, int flags, uint mode)
    {
        fixed (byte* start = (byte[])[.. name, 0])
        {
            int fd;
            do
            {
                fd = openat(at, start, flags | CloseOnExec, mode);
            }
            while (fd < 0 && Errno.Last == Errno.EINTR);
            return fd < 0 ? -Errno.Last : fd;
        }
    }

    /// <summary>struct open_how.</summary>
    private readonly record struct OpenHow(ulong Flags, ulong Mode, ulong Resolve);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int openat(int directory, byte* path, int flags, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint readlinkat(int directory, byte* path, byte* buffer, nuint size);
}
