using Conserver.Posix;

namespace Conserver.Server.Disk;

/// <summary>A log open for appending.</summary>
public interface ILogFile : IDisposable
{
    /// <summary>What it was when it was opened; null when that is not known.</summary>
    FileStatus? AtOpening { get; }

    /// <summary>Writes some of <paramref name="data"/>: how many bytes, or less than zero for <c>-errno</c>.</summary>
    int Write(ReadOnlySpan<byte> data);

    /// <summary>The open file, whatever its name is now; false when the system does not say.</summary>
    bool TryStatus(out FileStatus status);

    /// <summary>0 or an error number.</summary>
    int Truncate(long length);
}
