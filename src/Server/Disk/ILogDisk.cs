using Conserver.Posix;

namespace Conserver.Server.Disk;

/// <summary>The file system as logs use it. Paths are one char per byte. Called where logs are written; may block.</summary>
public interface ILogDisk
{
    /// <summary>
    /// Opens for appending, mode 0644 less the umask; null and the error number when that fails: EAGAIN for a file that
    /// another server writes.
    /// </summary>
    ILogFile? OpenAppend(string path, out int errno);

    /// <summary>Why it could not be opened, where there is more to say than the error number; else null.</summary>
    string? WhyClosed(string path, int errno) => null;

    /// <summary>Opens for reading; null when that fails or it is no regular file.</summary>
    ReplayFile? OpenReplay(string path);

    /// <summary>The file with this name now; false when there is none.</summary>
    bool TryStatus(string path, out FileStatus status);

    /// <summary>0 or an error number.</summary>
    int Rename(string from, string to);

    /// <summary>The last bytes of a file; none when there is no such file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="size">Bytes of the file.</param>
    byte[] ReadEnd(string path, int count, out long size);

    /// <summary>
    /// Appends records to a file of nobody else's, made with mode 0600 when missing; what is left of a torn record is cut
    /// off. A link is not followed. 0 or an error number.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="records">One or more.</param>
    /// <param name="size">Bytes of one record.</param>
    int AppendRecords(string path, ReadOnlySpan<byte> records, int size);

    /// <summary>What <see cref="AppendAt"/> returns for a file that is not as long as expected.</summary>
    const int Changed = 116;

    /// <summary>Some bytes of a file, as far as they are there; none when there is no such file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="offset">Where they begin.</param>
    /// <param name="count">How many.</param>
    /// <param name="size">Bytes of the file.</param>
    byte[] ReadPart(string path, long offset, int count, out long size);

    /// <summary>
    /// Appends to a file as <see cref="AppendRecords"/> does, after cutting it and filling it up with zeros. 0 or an error
    /// number.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="expected">Bytes it has; <see cref="Changed"/> when that is not so.</param>
    /// <param name="good">Bytes of it that stay.</param>
    /// <param name="start">Where to append, no less.</param>
    /// <param name="bytes">What.</param>
    int AppendAt(string path, long expected, long good, long start, ReadOnlySpan<byte> bytes);
}
