using System.Runtime.InteropServices;

namespace Conserver.Posix;

/// <summary>
/// struct termios2 of the kernel, which knows any speed: 44 bytes, the same on x64 and arm64. (struct termios of the C
/// library is another one, see <see cref="Termios"/>.)
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct Termios2
{
    internal const uint IGNBRK = 0x1, IGNCR = 0x80, ICRNL = 0x100, IXON = 0x400, IXANY = 0x800, IXOFF = 0x1000;
    internal const uint OPOST = 0x1, ONLCR = 0x4;
    internal const uint CS7 = 0x20, CS8 = 0x30, CSIZE = 0x30, CSTOPB = 0x40, CREAD = 0x80, PARENB = 0x100, PARODD = 0x200,
        HUPCL = 0x400, CLOCAL = 0x800, BOTHER = 0x1000, CMSPAR = 0x40000000, CRTSCTS = 0x80000000;
    internal const uint ISIG = 0x1, ICANON = 0x2, ECHO = 0x8, ECHOK = 0x20, ECHONL = 0x40, NOFLSH = 0x80;
    internal const int VTIME = 5, VMIN = 6;

    private const nuint TCGETS2 = 0x802C542A, TCSETS2 = 0x402C542B;

    internal uint Input;
    internal uint Output;
    internal uint Control;
    internal uint Local;
    internal byte Line;
    internal fixed byte Characters[19];
    internal uint InputSpeed;
    internal uint OutputSpeed;

    /// <summary>0, or <c>-errno</c>.</summary>
    internal static int Get(int fd, out Termios2 modes)
    {
        Termios2 got;
        int result = Libc.ioctl(fd, TCGETS2, (nint)(&got)) == 0 ? 0 : -Errno.Last;
        modes = result == 0 ? got : default;
        return result;
    }

    /// <summary>At once, whatever is still on its way: 0, or <c>-errno</c>. Blocks for no output.</summary>
    internal static int Set(int fd, Termios2 modes) => Libc.ioctl(fd, TCSETS2, (nint)(&modes)) == 0 ? 0 : -Errno.Last;
}
