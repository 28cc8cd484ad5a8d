using System.Runtime.InteropServices;

namespace Conserver.Posix;

/// <summary>/dev/tty: the terminal this process was started from, wherever its standard streams lead.</summary>
public sealed unsafe partial class ControllingTerminal : IDisposable
{
    private const int O_RDWR = 2, O_NOCTTY = 0x100, O_CLOEXEC = 0x80000;
    private const nuint TIOCGWINSZ = 0x5413;

    private ControllingTerminal(int fd) => Fd = fd;

    public int Fd { get; }

    /// <summary>Opens it.</summary>
    /// <exception cref="PosixException">There is none.</exception>
    public static ControllingTerminal Open()
    {
        int fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
        return fd >= 0 ? new ControllingTerminal(fd) : throw new PosixException("/dev/tty", Errno.Last);
    }

    /// <summary>Its height in rows; 0 when there is no terminal or it has no size.</summary>
    public static int Rows() => Size().Rows;

    /// <summary>Its size; 0 by 0 when there is no terminal or it has none.</summary>
    public static WindowSize Size()
    {
        int fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
        if (fd < 0)
        {
            return default;
        }

        // struct winsize: rows, columns and two pixel counts, 16 bits each.
        ushort* size = stackalloc ushort[4];
        bool known = Libc.ioctl(fd, TIOCGWINSZ, (nint)size) == 0;
        Sys.Close(fd);
        return known ? new WindowSize(Columns: size[1], Rows: size[0]) : default;
    }

    public void Dispose() => Sys.Close(Fd);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);
}
