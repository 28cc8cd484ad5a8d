using System.IO.Compression;
using Conserver.Posix;
using Conserver.Protocol.Text;
using Microsoft.Win32.SafeHandles;

namespace Conserver.Server.Disk;

/// <summary>Reads a file of a log, compressed or not. Off the loops: it blocks.</summary>
internal static class ClosedLogReader
{
    /// <summary>
    /// Its bytes as they were logged, from the first one on; null when there is no such file. Links that somebody may have
    /// planted are not followed.
    /// </summary>
    /// <param name="path">One char per byte.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static Stream? Open(string path)
    {
        int fd = Files.OpenRead(Latin1.Bytes(path));
        if (fd < 0)
        {
            return fd == -Errno.ENOENT ? null : throw new PosixException("open", -fd);
        }

        var file = new FileStream(new SafeFileHandle(fd, ownsHandle: true), FileAccess.Read);
        return path.EndsWith(LogName.Compressed, StringComparison.Ordinal)
            ? new GZipStream(file, CompressionMode.Decompress)
            : file;
    }
}
