using System.Globalization;
using Conserver.Posix;

namespace Conserver.Server.Lines;

/// <summary>Who is at the other end of an accepted connection, for the daemon's log.</summary>
internal static class PeerText
{
    public static string Of(int fd) => Sockets.Peer(fd) is { } point ? point.ToString()
        : Sockets.PeerUser(fd) is { } user ? string.Create(CultureInfo.InvariantCulture, $"a process of user {user}")
        : "somebody";
}
