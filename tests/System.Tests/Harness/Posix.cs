using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Conserver.System.Tests.Harness;

/// <summary>
/// The few calls .NET lacks. The harness has its own, so that a fault in the product's cannot hide itself.
/// </summary>
internal static partial class Posix
{
    public const int SIGHUP =
        1, SIGINT = 2, SIGQUIT = 3, SIGKILL = 9, SIGUSR1 = 10, SIGUSR2 = 12, SIGTERM = 15, SIGCONT = 18, SIGSTOP = 19;
    private const int O_RDWR = 2, O_NOCTTY = 0x100, O_CLOEXEC = 0x80000;
    private const nuint SIOCOUTQ = 0x5411;
    private const int EIO = 5, EINTR = 4, ESRCH = 3;
    private const uint Icanon = 2, Echo = 8;

    /// <summary>A signal to one process; one that has just ended is not an error.</summary>
    public static void Kill(int pid, int signal)
    {
        if (kill(pid, signal) != 0 && Marshal.GetLastPInvokeError() != ESRCH)
        {
            throw new IOException($"kill({pid}): {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    /// <summary>Whether this process was started with the signal ignored.</summary>
    public static bool IsIgnored(int signal) => File.ReadLines("/proc/self/status")
        .Single(line => line.StartsWith("SigIgn:", StringComparison.Ordinal)) is var mask
        && (Convert.ToUInt64(mask[7..].Trim(), 16) >> (signal - 1) & 1) != 0;

    /// <summary>Gives the signal the meaning it has by default.</summary>
    public static void SetDefault(int number) => _ = signal(number, 0);

    /// <summary>A named pipe.</summary>
    public static void MakePipe(string path)
    {
        if (mkfifo(path, 0x180) != 0)
        {
            throw new IOException($"mkfifo({path}): {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    /// <summary>
    /// Holds a file so that whoever opens it waits until this is disposed, 45 s at most: a lease, see fcntl(2). Nobody else
    /// may have it open.
    /// </summary>
    public sealed partial class Held : IDisposable
    {
        private const int F_SETSIG = 10, F_SETLEASE = 1024, F_GETLEASE = 1025, F_WRLCK = 1, SIGURG = 23;

        private readonly Microsoft.Win32.SafeHandles.SafeFileHandle file;

        public Held(string path)
        {
            file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);

            // The signal that tells of somebody who waits is one that is ignored.
            if (fcntl((int)file.DangerousGetHandle(), F_SETSIG, SIGURG) != 0
                || fcntl((int)file.DangerousGetHandle(), F_SETLEASE, F_WRLCK) != 0)
            {
                throw new IOException($"lease of {path}: {Marshal.GetLastPInvokeErrorMessage()}");
            }
        }

        /// <summary>Somebody waits for it.</summary>
        public bool IsWanted => fcntl((int)file.DangerousGetHandle(), F_GETLEASE, 0) != F_WRLCK;

        public void Dispose() => file.Dispose();

        [LibraryImport("libc", SetLastError = true)]
        private static partial int fcntl(int fd, int command, int argument);
    }

    /// <summary>A new pseudo-terminal: the master's descriptor and the slave's path.</summary>
    public static unsafe (int Master, string Slave) OpenPty()
    {
        int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
        byte* name = stackalloc byte[128];
        if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0 || ptsname_r(master, name, 128) != 0)
        {
            throw new IOException("no pty: " + Marshal.GetLastPInvokeErrorMessage());
        }

        return (master, Marshal.PtrToStringUTF8((nint)name)!);
    }

    /// <summary>Reads; 0 when the other side of a pty is gone.</summary>
    public static unsafe int Read(int fd, byte[] buffer, int offset, int count)
    {
        fixed (byte* start = buffer)
        {
            while (true)
            {
                nint n = read(fd, start + offset, count);
                if (n >= 0)
                {
                    return (int)n;
                }

                int errno = Marshal.GetLastPInvokeError();
                if (errno != EINTR)
                {
                    return errno == EIO ? 0 : throw new IOException($"read: {Marshal.GetLastPInvokeErrorMessage()}");
                }
            }
        }
    }

    public static unsafe void Write(int fd, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            for (int done = 0; done < bytes.Length;)
            {
                nint n = write(fd, start + done, bytes.Length - done);
                if (n < 0 && Marshal.GetLastPInvokeError() != EINTR)
                {
                    throw new IOException($"write: {Marshal.GetLastPInvokeErrorMessage()}");
                }

                done += (int)Math.Max(n, 0);
            }
        }
    }

    public static void Close(int fd) => _ = close(fd);

    /// <summary>What was sent on a Unix socket and has not been read, in the kernel's count; 0 when all has.</summary>
    public static int Unread(Socket socket)
    {
        int count = 0;
        try
        {
            return ioctl((int)socket.Handle, SIOCOUTQ, ref count) == 0 ? count : -1;
        }
        catch (ObjectDisposedException)
        {
            return -1;
        }
    }

    /// <summary>The terminal's ICANON and ECHO, asked of the master.</summary>
    public static unsafe (bool Lines, bool Echo) Modes(int fd)
    {
        // struct termios of glibc: four 32-bit flag words first, c_lflag being the last of them; 60 bytes in all.
        uint* termios = stackalloc uint[32];
        if (tcgetattr(fd, termios) != 0)
        {
            throw new IOException($"tcgetattr: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        return ((termios[3] & Icanon) != 0, (termios[3] & Echo) != 0);
    }

    /// <summary>All of the terminal's modes and its control characters, for comparison.</summary>
    public static unsafe string AllModes(int fd)
    {
        byte* termios = stackalloc byte[128];
        if (tcgetattr(fd, (uint*)termios) != 0)
        {
            throw new IOException($"tcgetattr: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        // Four flag words, the line discipline, and the 19 characters that Linux has.
        return Convert.ToHexString(new ReadOnlySpan<byte>(termios, 36));
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int pid, int signal);

    [LibraryImport("libc")]
    private static partial nint signal(int number, nint disposition);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mkfifo(string path, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int posix_openpt(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int grantpt(int fd);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int unlockpt(int fd);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int ptsname_r(int fd, byte* buffer, nint size);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial nint read(int fd, byte* buffer, nint count);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial nint write(int fd, byte* buffer, nint count);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int close(int fd);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(int fd, nuint request, ref int value);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int tcgetattr(int fd, uint* termios);
}
