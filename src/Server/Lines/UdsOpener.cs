using Conserver.Posix;
using Conserver.Protocol.Text;

namespace Conserver.Server.Lines;

/// <summary>Type <c>uds</c>: a Unix stream socket, as hypervisors offer for a guest's serial port.</summary>
internal sealed class UdsOpener : ILineOpener
{
    public void Open(Opening opening)
    {
        string path = opening.Console.Uds;
        int fd = Sockets.ConnectUnix(Latin1.Bytes(path), out bool pending);
        if (fd < 0)
        {
            opening.Fail($"connect({path}): {Errno.Text(-fd)}");
        }
        else if (pending)
        {
            PendingConnect.Wait(opening, fd, path, () => Done(opening, fd), opening.Fail, () => { });
        }
        else
        {
            Done(opening, fd);
        }
    }

    private static void Done(Opening opening, int fd) =>
        opening.Succeed(new Link(opening.Loop, fd, opening.Owner, BreakKind.None, telnet: null, child: null, terminal: ""));
}
