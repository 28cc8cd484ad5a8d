using System.Runtime.InteropServices;

namespace Conserver.Posix;

/// <summary>struct termios of glibc on 64-bit Linux (x64 and arm64 alike), 60 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct Termios
{
    internal const uint INLCR = 0x40, IGNCR = 0x80, ICRNL = 0x100, IUCLC = 0x200, IXON = 0x400;
    internal const uint OPOST = 0x1;
    internal const uint ISIG = 0x1, ICANON = 0x2, ECHO = 0x8, IEXTEN = 0x8000;
    internal const int VTIME = 5, VMIN = 6, VSUSP = 10;

    internal uint Input;
    internal uint Output;
    internal uint Control;
    internal uint Local;
    internal byte Line;
    internal fixed byte Characters[32];
    internal uint InputSpeed;
    internal uint OutputSpeed;
}
