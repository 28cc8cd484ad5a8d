using Conserver.Posix;
using Conserver.Protocol.Text;

namespace Conserver.Server.Listening;

/// <summary>The name of a Unix-domain socket that has just been made.</summary>
internal sealed class SocketFile
{
    private readonly byte[] path;
    private readonly FileStatus made;

    public SocketFile(string path)
    {
        this.path = Latin1.Bytes(path);
        _ = Files.LinkStatus(this.path, out made);
    }

    /// <summary>Takes it away, unless somebody else's is there by now.</summary>
    public void Delete()
    {
        if (Files.LinkStatus(path, out FileStatus now) == 0 && now.IsSameFile(made))
        {
            _ = Files.Delete(path);
        }
    }
}
