namespace Conserver.Posix;

/// <summary>What to wait for, or what has happened; the values are those of poll(2) on Linux.</summary>
[Flags]
public enum PollEvents : short
{
    None = 0,
    Read = 0x001,
    Write = 0x004,
    Error = 0x008,
    HangUp = 0x010,
    Invalid = 0x020,
}
