using System.Runtime.InteropServices;
using System.Text;

namespace Conserver.Posix;

/// <summary>
/// Descriptors 0, 1 and 2. Started without one of them, a program would open something else in its place and read from it
/// or write to it: the runtime itself takes the first free one for <c>/dev/urandom</c> before any code of ours runs.
/// </summary>
public static unsafe partial class StandardDescriptors
{
    private const int Count = 3;

    /// <summary>
    /// Sees to it that all three are open and were given to us. When one was not, the program starts itself once more with
    /// <c>/dev/null</c> in its place; as standard output it is open for reading only, so that whoever writes to it learns,
    /// as without it, that nobody gets that. To be called before anything else.
    /// </summary>
    /// <exception cref="PosixException">That does not work.</exception>
    public static void Ensure()
    {
        if (Enumerable.Range(0, Count).All(IsInherited))
        {
            return;
        }

        byte[][] arguments = Arguments();
        for (int target = 0; target < Count; target++)
        {
            // It may be the runtime's: nothing of it runs between here and the new start.
            if (!IsInherited(target))
            {
                OpenNothing(target);
            }
        }

        StartAgain(arguments);
    }

    /// <summary>
    /// Puts <c>/dev/null</c> in the place of those that a library of others has closed, unless somebody was quicker.
    /// </summary>
    public static void Restore()
    {
        const int O_RDWR = 2, F_GETFD = 1;
        for (int target = 0; target < Count; target++)
        {
            if (Libc.fcntl(target, F_GETFD, 0) >= 0)
            {
                continue;
            }

            fixed (byte* nothing = NativeText.Terminated("/dev/null"))
            {
                // The lowest that is free.
                int fd = Libc.open(nothing, O_RDWR, 0);
                if (fd >= Count)
                {
                    Sys.Close(fd);
                }
            }
        }
    }

    private static void OpenNothing(int target)
    {
        const int O_RDONLY = 0, O_RDWR = 2, StandardOutput = 1;
        fixed (byte* nothing = NativeText.Terminated("/dev/null"))
        {
            int fd = PosixException.Check(
                Libc.open(nothing, target == StandardOutput ? O_RDONLY : O_RDWR, 0), "open(/dev/null)");
            if (fd != target)
            {
                _ = PosixException.Check(dup2(fd, target), "dup2");
                Sys.Close(fd);
            }
        }
    }

    // What came through exec cannot have the flag that closes it there; all that the runtime opens has it.
    private static bool IsInherited(int fd)
    {
        const int F_GETFD = 1, FD_CLOEXEC = 1;
        int flags = Libc.fcntl(fd, F_GETFD, 0);
        return flags >= 0 && (flags & FD_CLOEXEC) == 0;
    }

    private static void StartAgain(byte[][] arguments)
    {
        var vector = (byte**)NativeMemory.AllocZeroed((nuint)((arguments.Length + 1) * sizeof(byte*)));
        for (int i = 0; i < arguments.Length; i++)
        {
            vector[i] = (byte*)NativeMemory.AllocZeroed((nuint)(arguments[i].Length + 1));
            arguments[i].CopyTo(new Span<byte>(vector[i], arguments[i].Length));
        }

        fixed (byte* self = NativeText.Terminated("/proc/self/exe"))
        {
            _ = execv(self, vector);
        }

        throw new PosixException("execve(/proc/self/exe)", Errno.Last);
    }

    // As they were given, byte for byte: each ends in a NUL.
    private static byte[][] Arguments()
    {
        byte[] all = File.ReadAllBytes("/proc/self/cmdline");
        return [.. Encoding.Latin1.GetString(all).Split('\0')[..^1].Select(Encoding.Latin1.GetBytes)];
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int dup2(int fd, int target);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int execv(byte* path, byte** arguments);
}
