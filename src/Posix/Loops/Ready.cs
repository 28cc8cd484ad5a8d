namespace Conserver.Posix;

/// <summary>What a descriptor is ready for, or interest in it; the values are epoll's.</summary>
[Flags]
public enum Ready : uint
{
    None = 0,
    Read = 0x001,
    Write = 0x004,
    Error = 0x008,
    HangUp = 0x010,

    /// <summary>The other side sends no more (EPOLLRDHUP); told even while what it sent is not read.</summary>
    PeerEnded = 0x2000,
}
