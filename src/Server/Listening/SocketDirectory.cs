using Conserver.Posix;
using Conserver.Protocol.Text;

namespace Conserver.Server.Listening;

/// <summary>
/// A directory of Unix-domain sockets: <c>0</c> in place of the primary port, <c>1</c> of the secondary one.
/// </summary>
internal static class SocketDirectory
{
    private const uint Mode = 0x1ED; // 0755

    /// <summary>What answers say in place of a port, and the socket's name.</summary>
    public static int NumberOf(PortKind kind) => kind == PortKind.Master ? 0 : 1;

    public static string PathOf(string directory, PortKind kind) => $"{directory}/{NumberOf(kind)}";

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

        int known = Files.LinkStatus(path, out FileStatus status);
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
            throw new ListenException($"other users can change directory `{directory}'");
        }

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
