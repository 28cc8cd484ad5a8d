using System.Net;

namespace Conserver.Posix;

/// <summary>
/// Non-blocking, close-on-exec stream sockets as descriptors. Results below zero are <c>-errno</c>.
/// </summary>
public static unsafe class Sockets
{
    /// <summary>The longest path of a Unix-domain socket in bytes.</summary>
    public const int MaxUnixPath = SocketAddress.MaxUnixPath;

    private const int Stream = 1, NonBlocking = 0x800, CloseOnExec = 0x80000;
    private const int SolSocket = 1, SoReuseAddress = 2, SoError = 4, SoKeepAlive = 9, SoPeerCredentials = 17;
    private const int IpProtoTcp = 6, TcpNoDelay = 1, IpProtoIpv6 = 41, Ipv6Only = 26;
    private const int TcpKeepIdle = 4, TcpKeepInterval = 5, TcpKeepCount = 6, TcpUserTimeout = 18;

    /// <summary>
    /// Starts listening, SO_REUSEADDR set. <c>::</c> takes IPv4 as well, unless <paramref name="only6"/>.
    /// </summary>
    public static int Listen(IPEndPoint point, int backlog, bool only6)
    {
        int fd = Libc.socket(SocketAddress.Family(point), Stream | NonBlocking | CloseOnExec, 0);
        if (fd < 0)
        {
            return -Errno.Last;
        }

        SetOption(fd, SolSocket, SoReuseAddress, 1);
        if (SocketAddress.Family(point) == SocketAddress.Inet6)
        {
            SetOption(fd, IpProtoIpv6, Ipv6Only, only6 ? 1 : 0);
        }

        byte* address = stackalloc byte[SocketAddress.MaxLength];
        int length = SocketAddress.Write(point, new Span<byte>(address, SocketAddress.MaxLength));
        if (Libc.bind(fd, address, (uint)length) < 0 || Libc.listen(fd, backlog) < 0)
        {
            int errno = Errno.Last;
            Sys.Close(fd);
            return -errno;
        }

        return fd;
    }

    /// <summary>
    /// Starts listening on a Unix-domain socket it makes, which everybody may connect to whatever the umask, unless another
    /// mode is given.
    /// </summary>
    public static int ListenUnix(ReadOnlySpan<byte> path, int backlog, uint mode = 0x1B6)
    {
        if (path.Length > MaxUnixPath)
        {
            return -Errno.ENAMETOOLONG;
        }

        byte* address = stackalloc byte[SocketAddress.MaxLength];
        int length = SocketAddress.WriteUnix(path, new Span<byte>(address, SocketAddress.MaxLength));
        int fd = Libc.socket(SocketAddress.Unix, Stream | NonBlocking | CloseOnExec, 0);
        if (fd < 0)
        {
            return -Errno.Last;
        }

        if (Libc.bind(fd, address, (uint)length) < 0
            || Libc.chmod(address + SocketAddress.UnixPathOffset, mode) < 0
            || Libc.listen(fd, backlog) < 0)
        {
            int errno = Errno.Last;
            Sys.Close(fd);
            return -errno;
        }

        return fd;
    }

    /// <summary>The next waiting connection, or <c>-EAGAIN</c>.</summary>
    public static Accepted Accept(int listener)
    {
        byte* address = stackalloc byte[SocketAddress.MaxLength];
        uint length = SocketAddress.MaxLength;
        int fd = Libc.accept4(listener, address, &length, NonBlocking | CloseOnExec);
        return fd >= 0
            ? new Accepted(fd, SocketAddress.Read(new ReadOnlySpan<byte>(address, SocketAddress.MaxLength)))
            : new Accepted(-Errno.Last);
    }

    /// <summary>
    /// Begins a TCP connection. <paramref name="pending"/> means it is under way: wait until the descriptor is writable,
    /// then ask <see cref="TakeError"/>. A host on this machine has answered by the time this returns.
    /// </summary>
    public static int Connect(IPEndPoint point, out bool pending)
    {
        byte* address = stackalloc byte[SocketAddress.MaxLength];
        int length = SocketAddress.Write(point, new Span<byte>(address, SocketAddress.MaxLength));
        int fd = Begin(SocketAddress.Family(point), address, length, out pending);
        if (!pending || Libc.connect(fd, address, (uint)length) == 0)
        {
            pending = false;
            return fd;
        }

        // Asked once more, it says what has come of the first time.
        int errno = Errno.Last;
        if (errno is Errno.EALREADY or Errno.EINPROGRESS or Errno.EINTR)
        {
            return fd;
        }

        pending = false;
        Sys.Close(fd);
        return -errno;
    }

    /// <summary>Connects to a Unix stream socket.</summary>
    public static int ConnectUnix(ReadOnlySpan<byte> path, out bool pending)
    {
        if (path.Length > MaxUnixPath)
        {
            pending = false;
            return -Errno.ENAMETOOLONG;
        }

        byte* address = stackalloc byte[SocketAddress.MaxLength];
        int length = SocketAddress.WriteUnix(path, new Span<byte>(address, SocketAddress.MaxLength));
        return Begin(SocketAddress.Unix, address, length, out pending);
    }

    /// <summary>Nothing more is sent: the other end reads an end of file. One that has gone already does not mind.</summary>
    public static void EndWriting(int fd)
    {
        const int SHUT_WR = 1;
        _ = Libc.shutdown(fd, SHUT_WR);
    }

    /// <summary>SO_ERROR: the errno of a finished connect, 0 when it succeeded.</summary>
    public static int TakeError(int fd)
    {
        int value;
        uint length = sizeof(int);
        return Libc.getsockopt(fd, SolSocket, SoError, &value, &length) == 0 ? value : Errno.Last;
    }

    /// <summary>Sends what is written at once instead of waiting for the last acknowledgement (RFC 896 off).</summary>
    public static void SetNoDelay(int fd) => SetOption(fd, IpProtoTcp, TcpNoDelay, 1);

    public static void SetKeepAlive(int fd) => SetOption(fd, SolSocket, SoKeepAlive, 1);

    /// <summary>A TCP peer that is gone without a word is noticed within half a minute.</summary>
    public static void NoticeDeadPeer(int fd) => SetSilenceLimit(fd, TimeSpan.FromSeconds(30));

    /// <summary>
    /// The other end of a TCP connection is gone when it has not answered for five sixths of the time: an idle one is asked
    /// after a third of it, and then three times at intervals of a sixth; what was sent waits as long for its
    /// acknowledgement.
    /// </summary>
    /// <param name="fd">Connected: a connect that is under way would be over after that time as well.</param>
    /// <param name="silence">From six seconds on.</param>
    public static void SetSilenceLimit(int fd, TimeSpan silence)
    {
        const int Asked = 3;
        int seconds = (int)silence.TotalSeconds;
        (int idle, int interval) = (seconds / 3, seconds / 6);
        SetKeepAlive(fd);
        SetOption(fd, IpProtoTcp, TcpKeepIdle, idle);
        SetOption(fd, IpProtoTcp, TcpKeepInterval, interval);
        SetOption(fd, IpProtoTcp, TcpKeepCount, Asked);
        SetOption(fd, IpProtoTcp, TcpUserTimeout, (idle + (Asked * interval)) * 1000);
    }

    /// <summary>The far end's address; null for a socket that is not TCP or not connected any more.</summary>
    public static IPEndPoint? Peer(int fd)
    {
        byte* address = stackalloc byte[SocketAddress.MaxLength];
        uint length = SocketAddress.MaxLength;
        return Libc.getpeername(fd, address, &length) == 0
            ? SocketAddress.Read(new ReadOnlySpan<byte>(address, SocketAddress.MaxLength))
            : null;
    }

    /// <summary>
    /// The user whose process connected at the other end of a Unix-domain socket (SO_PEERCRED); null when unknown.
    /// </summary>
    public static uint? PeerUser(int fd)
    {
        // struct ucred: pid, uid, gid.
        int* credentials = stackalloc int[3];
        uint length = 3 * sizeof(int);
        return Libc.getsockopt(fd, SolSocket, SoPeerCredentials, credentials, &length) == 0 ? (uint)credentials[1] : null;
    }

    /// <summary>
    /// Connected to itself: a port of this machine where nobody listens was given to the connect that looked for it.
    /// </summary>
    /// <param name="fd">Connected.</param>
    /// <param name="peer">To this.</param>
    public static bool IsItsOwnPeer(int fd, IPEndPoint peer) => peer.Equals(Local(fd));

    /// <summary>Our own address.</summary>
    public static IPEndPoint? Local(int fd)
    {
        byte* address = stackalloc byte[SocketAddress.MaxLength];
        uint length = SocketAddress.MaxLength;
        return Libc.getsockname(fd, address, &length) == 0
            ? SocketAddress.Read(new ReadOnlySpan<byte>(address, SocketAddress.MaxLength))
            : null;
    }

    /// <summary>Two connected Unix stream sockets, both non-blocking.</summary>
    public static (int A, int B) Pair()
    {
        int* pair = stackalloc int[2];
        if (Libc.socketpair(SocketAddress.Unix, Stream | NonBlocking | CloseOnExec, 0, pair) != 0)
        {
            throw new PosixException("socketpair", Errno.Last);
        }

        return (pair[0], pair[1]);
    }

    private static int Begin(int family, byte* address, int length, out bool pending)
    {
        pending = false;
        int fd = Libc.socket(family, Stream | NonBlocking | CloseOnExec, 0);
        if (fd < 0)
        {
            return -Errno.Last;
        }

        if (Libc.connect(fd, address, (uint)length) < 0)
        {
            int errno = Errno.Last;
            if (errno != Errno.EINPROGRESS)
            {
                Sys.Close(fd);
                return -errno;
            }

            pending = true;
        }

        return fd;
    }

    // A socket that refuses an option still works; options here only tune it.
    private static void SetOption(int fd, int level, int option, int value) =>
        _ = Libc.setsockopt(fd, level, option, &value, sizeof(int));
}
