using Conserver.Posix;

namespace Conserver.Server.Disk;

/// <summary>The file system as logs use it. Paths are one char per byte. Called where logs are written; may block.</summary>
public interface ILogDisk
{
    /// <summary>Opens for appending, mode 0644 less the umask; null and the error number when that fails.</summary>
    ILogFile? OpenAppend(string path, out int errno);

    /// <summary>Opens for reading; null when that fails or it is no regular file.</summary>
    ReplayFile? OpenReplay(string path);

    /// <summary>The file with this name now; false when there is none.</summary>
    bool TryStatus(string path, out FileStatus status);

    /// <summary>0 or an error number.</summary>
    int Rename(string from, string to);
}
