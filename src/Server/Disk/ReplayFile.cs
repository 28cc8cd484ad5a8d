using Conserver.Posix;
using Conserver.Protocol.Text;
using Microsoft.Win32.SafeHandles;

namespace Conserver.Server.Disk;

/// <summary>
/// A log file open for reading, and how long it was when it was opened. Any thread; reading blocks on the disk.
/// </summary>
public sealed class ReplayFile : IReplaySource, IDisposable
{
    private readonly SafeFileHandle handle;

    private ReplayFile(SafeFileHandle handle, FileStatus status)
    {
        this.handle = handle;
        Status = status;
    }

    /// <summary>Bytes in the file when it was opened.</summary>
    public long Length => Status.Size;

    /// <summary>The file when it was opened.</summary>
    public FileStatus Status { get; }

    /// <summary>
    /// Opens the file that has this name now (one char per byte); null when there is none that can be read.
    /// </summary>
    public static ReplayFile? TryOpen(string path)
    {
        int fd = Files.OpenRead(Latin1.Bytes(path));
        if (fd < 0)
        {
            return null;
        }

        // The safe handle closes the descriptor of a viewer who left in mid-replay.
        var handle = new SafeFileHandle(fd, ownsHandle: true);
        if (Files.Status(fd, out FileStatus status) == 0 && status.IsRegular)
        {
            return new ReplayFile(handle, status);
        }

        handle.Dispose();
        return null;
    }

    public int Read(long offset, Span<byte> destination)
    {
        int total = 0;
        while (total < destination.Length)
        {
            bool held = false;
            int got;
            try
            {
                handle.DangerousAddRef(ref held);
                got = Files.ReadAt((int)handle.DangerousGetHandle(), destination[total..], offset + total);
            }
            finally
            {
                if (held)
                {
                    handle.DangerousRelease();
                }
            }

            if (got < 0)
            {
                throw new PosixException("read", -got);
            }

            if (got == 0)
            {
                break;
            }

            total += got;
        }

        return total;
    }

    public void Dispose() => handle.Dispose();
}
