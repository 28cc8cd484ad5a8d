using System.Runtime.InteropServices;

namespace Conserver.Posix;

/// <summary>Error numbers of Linux that the program decides by, and the C library's text for any of them.</summary>
public static unsafe class Errno
{
    public const int EPERM = 1;
    public const int ESRCH = 3;
    public const int EINTR = 4;
    public const int EIO = 5;
    public const int EAGAIN = 11;
    public const int EBADF = 9;
    public const int EACCES = 13;
    public const int EEXIST = 17;
    public const int ENOENT = 2;
    public const int ENOTDIR = 20;
    public const int EISDIR = 21;
    public const int EMFILE = 24;
    public const int ENOTTY = 25;
    public const int EROFS = 30;
    public const int EMLINK = 31;
    public const int EPIPE = 32;
    public const int ELOOP = 40;
    public const int ENAMETOOLONG = 36;
    public const int EADDRINUSE = 98;
    public const int ECONNABORTED = 103;
    public const int ECONNRESET = 104;
    public const int ETIMEDOUT = 110;
    public const int ECONNREFUSED = 111;
    public const int EALREADY = 114;
    public const int EINPROGRESS = 115;

    /// <summary>The number set by the last call made on this thread.</summary>
    internal static int Last => Marshal.GetLastPInvokeError();

    /// <summary>strerror(3): <c>Connection refused</c>.</summary>
    public static string Text(int errno)
    {
        byte* buffer = stackalloc byte[256];

        // The GNU variant may return a static string instead of filling the buffer.
        byte* text = Libc.strerror_r(errno, buffer, 256);
        return Marshal.PtrToStringUTF8((nint)text) ?? $"Unknown error {errno}";
    }
}
