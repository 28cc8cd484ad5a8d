namespace Conserver.Posix;

/// <summary>
/// A file that one program at a time may write, by a lock of fcntl(2) that belongs to the open file: held until its
/// descriptor is closed. Whoever only reads it does not notice, with locks of flock(2) of his own either.
/// </summary>
public static unsafe class FileHold
{
    /// <summary>
    /// Takes it: 0, <c>-EAGAIN</c> while another one has it, or another <c>-errno</c> where there are no locks.
    /// </summary>
    public static int Take(int fd)
    {
        const int F_OFD_SETLK = 37;
        RecordLock whole = new() { Type = RecordLock.Write };
        int taken = Libc.fcntl(fd, F_OFD_SETLK, (nint)(&whole)) == 0 ? 0 : -Errno.Last;
        return taken == -Errno.EACCES ? -Errno.EAGAIN : taken;
    }
}
