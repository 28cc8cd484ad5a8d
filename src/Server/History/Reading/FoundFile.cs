using Conserver.Posix;
using Conserver.Server.Disk;

namespace Conserver.Server.History.Reading;

/// <summary>A file that was found beside a log.</summary>
/// <param name="Path">One char per byte.</param>
/// <param name="Status">When it was looked at.</param>
/// <param name="Pack">What is known of it when it is compressed; else null.</param>
internal sealed record FoundFile(string Path, FileStatus Status, PackHead? Pack)
{
    /// <summary>When it was written last, microseconds since 1970.</summary>
    public long Modified => Status.Modified / 1000;

    /// <summary>Looks into it.</summary>
    /// <exception cref="IOException">The disk.</exception>
    public static FoundFile Of(string path, FileStatus status, bool isCurrent)
    {
        if (isCurrent || !path.EndsWith(LogName.Compressed, StringComparison.Ordinal))
        {
            return new FoundFile(path, status, null);
        }

        using ReplayFile? file = ReplayFile.TryOpen(path);
        return new FoundFile(path, status, file is null ? new PackHead(null, 0) : PackHead.Read(file));
    }
}
