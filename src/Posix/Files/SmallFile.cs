using Microsoft.Win32.SafeHandles;

namespace Conserver.Posix;

/// <summary>Files that are read whole: certificates, passwords. May block as a disk does, but not on a pipe.</summary>
public static class SmallFile
{
    /// <summary>Reads it.</summary>
    /// <param name="path">Planted links as with <see cref="Files.OpenRead"/>.</param>
    /// <param name="limit">Bytes; a file that nobody has written by mistake is not larger.</param>
    /// <exception cref="IOException">It cannot be opened or read, is no regular file, or is larger.</exception>
    public static byte[] Read(ReadOnlySpan<byte> path, int limit) => Read(path, limit, out _);

    /// <inheritdoc cref="Read(ReadOnlySpan{byte}, int)"/>
    /// <param name="path">Planted links as with <see cref="Files.OpenRead"/>.</param>
    /// <param name="limit">Bytes; a file that nobody has written by mistake is not larger.</param>
    /// <param name="status">The file's.</param>
    public static byte[] Read(ReadOnlySpan<byte> path, int limit, out FileStatus status)
    {
        int fd = Files.OpenRead(path);
        using SafeFileHandle file = new(fd >= 0 ? fd : throw new PosixException("open", -fd), ownsHandle: true);
        int error = FileStatus.Of(fd, out status);
        if (error != 0)
        {
            throw new PosixException("statx", -error);
        }

        if (!status.IsRegular)
        {
            throw new IOException("Not a regular file");
        }

        // Files of /proc say that they are empty; one that grows meanwhile may be longer than it was.
        byte[] bytes = new byte[Math.Min(status.Size, limit) + 1];
        int count = 0;
        while (true)
        {
            int got = RandomAccess.Read(file, bytes.AsSpan(count), count);
            count += got;
            if (got == 0 || count > limit)
            {
                break;
            }

            if (count == bytes.Length)
            {
                Array.Resize(ref bytes, (int)Math.Min(2L * bytes.Length, limit + 1L));
            }
        }

        return count <= limit ? bytes[..count] : throw new IOException($"Larger than {limit} bytes");
    }
}
