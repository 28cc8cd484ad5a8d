using Conserver.Posix;
using Conserver.Protocol.Text;

namespace Conserver.Server.Listening;

/// <summary>
/// A directory of Unix-domain sockets: <c>0</c> in place of the primary port, <c>1</c> of the secondary one.
/// </summary>
public static class SocketDirectory
{
    private const uint Mode = 0x1ED; // 0755

    /// <summary>Symbolic links of a path that are followed, as in the kernel.</summary>
    private const int MaxLinks = 40;

    /// <summary>What answers say in place of a port, and the socket's name.</summary>
    internal static int NumberOf(PortKind kind) => kind == PortKind.Master ? 0 : 1;

    internal static string PathOf(string directory, PortKind kind) => $"{directory}/{NumberOf(kind)}";

    /// <summary>
    /// Makes the directory if it is missing, and takes away sockets a daemon left that could not clean up. The directory
    /// must be empty then, and out of reach of other users: whoever can put a socket into it can ask for passwords.
    /// </summary>
    /// <exception cref="PosixException">It cannot be made or looked at.</exception>
    /// <exception cref="ListenException">It is not fit.</exception>
    public static void Prepare(string directory)
    {
        byte[] path = Latin1.Bytes(directory);
        int made = Files.MakeDirectory(path, Mode);
        if (made is not (0 or -Errno.EEXIST))
        {
            throw new PosixException($"mkdir({directory})", -made);
        }

        Vet(directory);

        // Looked through before anything is removed: a directory that is something else's stays as it is.
        string[] names = Entries(directory);
        if (!names.All(name => IsAbandoned(directory, name)))
        {
            throw new ListenException($"non-empty directory `{directory}'");
        }

        foreach (string name in names)
        {
            _ = Files.Delete(Latin1.Bytes($"{directory}/{name}"));
        }
    }

    /// <summary>
    /// Why <see cref="Prepare"/> would fail but for what is in the directory, and whether that is so for other users as well
    /// is not known; changes nothing.
    /// </summary>
    public static (string Reason, bool IsOfUser)? Unfit(string directory)
    {
        ArgumentNullException.ThrowIfNull(directory);
        try
        {
            string plain = directory.TrimEnd('/');
            string parent = plain.LastIndexOf('/') is > 0 and var end ? plain[..end] : "/";
            if (Files.LinkStatus(Latin1.Bytes(directory), out _) == -Errno.ENOENT)
            {
                int found = Files.Access(Latin1.Bytes(parent), FileAccess.Write);
                if (found != -Errno.ENOENT)
                {
                    CheckParents(directory);
                }

                return found == 0 ? null : throw new PosixException($"mkdir({directory})", -found);
            }

            Vet(directory);
            return null;
        }
        catch (PosixException failure)
        {
            return (failure.Message, failure.Errno is Errno.EACCES or Errno.EPERM);
        }
        catch (ListenException failure)
        {
            return (failure.Message, failure.IsOfUser);
        }
    }

    private static void Vet(string directory)
    {
        int known = Files.LinkStatus(Latin1.Bytes(directory), out FileStatus status);
        if (known != 0)
        {
            throw new PosixException($"stat({directory})", -known);
        }

        if (!status.IsDirectory)
        {
            throw new ListenException($"not a directory `{directory}'");
        }

        if (status.IsOpenToOthers || (status.Owner != 0 && status.Owner != Sys.EffectiveUserId))
        {
            throw new ListenException($"other users can change directory `{directory}'", !status.IsOpenToOthers);
        }

        CheckParents(directory);
    }

    // Whoever can rename one of its parents can put another directory in its place. In one like /tmp only owners can.
    private static void CheckParents(string directory, int links = 0)
    {
        string real = Latin1.FromNative(Path.GetFullPath(Latin1.ToNative(directory)));
        for (int end = real.LastIndexOf('/'); end >= 0; end = end == 0 ? -1 : real.LastIndexOf('/', end - 1))
        {
            string parent = end == 0 ? "/" : real[..end];
            int known = Files.LinkStatus(Latin1.Bytes(parent), out FileStatus status);
            if (known != 0 || links > MaxLinks)
            {
                throw new PosixException($"stat({parent})", known != 0 ? -known : Errno.ELOOP);
            }

            bool isTheirs = status.Owner != 0 && status.Owner != Sys.EffectiveUserId;
            bool isOpen = status.IsDirectory && status.IsOpenToOthers && !status.IsSticky;
            if (isTheirs || isOpen)
            {
                string reason = $"other users can change `{parent}', a parent of directory `{directory}'";
                throw new ListenException(reason, !isOpen);
            }

            if (new FileInfo(Latin1.ToNative(parent)).LinkTarget is { } target)
            {
                string above = Path.GetDirectoryName(Latin1.ToNative(parent))!;
                CheckParents(Latin1.FromNative(Path.Combine(above, target, "0")), links + 1);
            }
        }
    }

    private static string[] Entries(string directory)
    {
        try
        {
            return [.. new DirectoryInfo(Latin1.ToNative(directory)).EnumerateFileSystemInfos().Select(entry => entry.Name)];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ListenException($"can't read directory `{directory}': {failure.Message}");
        }
    }

    // A socket of ours by its name, and nobody answers at it.
    private static bool IsAbandoned(string directory, string name)
    {
        byte[] path = Latin1.Bytes($"{directory}/{name}");
        if (!name.All(char.IsAsciiDigit) || Files.LinkStatus(path, out FileStatus status) != 0 || !status.IsSocket)
        {
            return false;
        }

        int fd = Sockets.ConnectUnix(path, out _);
        if (fd >= 0)
        {
            Sys.Close(fd);
        }

        return fd == -Errno.ECONNREFUSED;
    }
}
