using Conserver.Posix;
using Conserver.Protocol.Text;

namespace Conserver.Daemon;

/// <summary>Files that can be read without waiting for anybody.</summary>
internal static class PlainFiles
{
    /// <summary>
    /// Why a file must not be opened: it is a pipe, a device or a socket. Null when it may, or is not there.
    /// </summary>
    /// <param name="path">A native name.</param>
    public static string? Refusal(string path)
    {
        int known = Files.Status(Latin1.Bytes(Latin1.FromNative(path)), out FileStatus status);
        return known == 0 && !status.IsRegular && !status.IsDirectory ? "Not a regular file" : null;
    }
}
