using System.Globalization;
using Conserver.Posix;
using Conserver.Protocol.Text;

namespace Conserver.Server.Lines;

/// <summary>What 8.2.7's reason why a device cannot be opened leaves out: what there is, and what is needed.</summary>
internal static class DeviceAdvice
{
    /// <summary>Null when the reason says it all.</summary>
    public static string? For(string path, int errno)
    {
        if (errno is not (Errno.ENOTTY or Errno.EACCES) || Files.Status(Latin1.Bytes(path), out FileStatus found) != 0)
        {
            return null;
        }

        if (errno == Errno.ENOTTY)
        {
            string what = found.IsRegular ? "a file" : found.IsCharacterDevice ? "no terminal" : "a pipe or a disk";
            return $"{path} is {what}: a console of type device needs a serial port or another terminal";
        }

        string mode = Convert.ToString(found.Mode & 0xFFF, 8);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{path} is of user {found.Owner} and group {found.Group}, mode {mode}: the daemon, user {Sys.EffectiveUserId}, "
                + $"has to be in a group that may read and write it");
    }
}
