using System.Runtime.InteropServices;

namespace Conserver.Posix;

/// <summary>A new pseudo-terminal: the master's descriptor (non-blocking) and the slave's path.</summary>
public readonly record struct Pty(int Master, string SlavePath)
{
    /// <summary>posix_openpt(3), grantpt, unlockpt.</summary>
    /// <exception cref="PosixException">No pty to be had.</exception>
    public static unsafe Pty Open()
    {
        const int O_RDWR = 2, O_NOCTTY = 0x100, O_NONBLOCK = 0x800, O_CLOEXEC = 0x80000;
        int master = Libc.posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
        if (master < 0)
        {
            throw new PosixException("posix_openpt", Errno.Last);
        }

        byte* name = stackalloc byte[128];
        if (Libc.grantpt(master) != 0 || Libc.unlockpt(master) != 0 || Libc.ptsname_r(master, name, 128) != 0)
        {
            int errno = Errno.Last;
            Sys.Close(master);
            throw new PosixException("unlockpt", errno);
        }

        return new Pty(master, Marshal.PtrToStringUTF8((nint)name)!);
    }
}
