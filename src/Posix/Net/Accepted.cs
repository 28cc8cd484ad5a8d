using System.Net;

namespace Conserver.Posix;

/// <summary>A connection that has been taken.</summary>
/// <param name="Fd">Its descriptor, or <c>-errno</c> when there is none.</param>
/// <param name="Peer">Where it comes from; null unless it is TCP.</param>
public readonly record struct Accepted(int Fd, IPEndPoint? Peer = null);
