namespace Conserver.Posix;

/// <summary>The name of a Unix-domain socket that has just been made.</summary>
public sealed class SocketFile
{
    private readonly byte[] path;
    private readonly FileStatus made;

    /// <param name="path">As the kernel takes it.</param>
    public SocketFile(ReadOnlySpan<byte> path)
    {
        this.path = path.ToArray();
        _ = Files.LinkStatus(path, out made);
    }

    /// <summary>Nobody has taken it away, or put another one in its place.</summary>
    public bool IsThere => Files.LinkStatus(path, out FileStatus now) == 0 && now.IsSameFile(made);

    /// <summary>Takes it away, unless somebody else's is there by now.</summary>
    public void Delete()
    {
        if (IsThere)
        {
            _ = Files.Delete(path);
        }
    }

    /// <summary>
    /// Takes a socket away that this process's user has left there and that nobody answers at, where nobody else can put
    /// one: 0, or <c>-errno</c>. That is EADDRINUSE when somebody answers or it is something else, EPERM where others can
    /// change its folder.
    /// </summary>
    public static int DeleteAbandoned(ReadOnlySpan<byte> path)
    {
        int slash = path.LastIndexOf((byte)'/');
        ReadOnlySpan<byte> folder = slash < 0 ? "."u8 : slash == 0 ? "/"u8 : path[..slash];
        if (Files.Status(folder, out FileStatus place) is < 0 and var failure)
        {
            return failure;
        }

        if (place.IsOpenToOthers && !place.IsSticky)
        {
            return -Errno.EPERM;
        }

        int known = Files.LinkStatus(path, out FileStatus status);
        if (known < 0 || !status.IsSocket || status.Owner != Sys.EffectiveUserId)
        {
            return known < 0 ? known : -Errno.EADDRINUSE;
        }

        int fd = Sockets.ConnectUnix(path, out _);
        if (fd >= 0)
        {
            Sys.Close(fd);
        }

        return fd == -Errno.ECONNREFUSED ? Files.Delete(path) : -Errno.EADDRINUSE;
    }
}
