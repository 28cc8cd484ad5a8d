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
}
