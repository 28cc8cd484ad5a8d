using System.Globalization;
using System.Text;
using Conserver.Posix;
using Conserver.Protocol.Text;

namespace Conserver.Daemon;

/// <summary>
/// The file that names the running daemon's process. It is nobody else's and no link: who may write where it lies could have
/// root write anywhere.
/// </summary>
internal sealed class PidFile(string path)
{
    private readonly byte[] name = Latin1.Bytes(Latin1.FromNative(path));

    private static byte[] Content =>
        Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n");

    /// <summary>Writes it; the reason when that does not work, else null.</summary>
    public string? Write()
    {
        int fd = Files.OpenOwn(name, OwnFile.Note, out _);
        if (fd < 0)
        {
            return Errno.Text(-fd);
        }

        int put = Sys.Write(fd, Content);
        Sys.Close(fd);
        return put < 0 ? Errno.Text(-put) : null;
    }

    /// <summary>Removes it when it is still ours; the reason when that does not work, else null.</summary>
    public string? Remove()
    {
        int fd = Files.OpenRead(name);
        if (fd < 0)
        {
            return null;
        }

        byte[] found = new byte[32];
        int got = Files.ReadAt(fd, found, 0);
        Sys.Close(fd);
        return got > 0 && found.AsSpan(0, got).SequenceEqual(Content) && Files.Delete(name) is < 0 and var failure
            ? Errno.Text(-failure)
            : null;
    }
}
