using System.Runtime.InteropServices;

namespace Conserver.Posix;

/// <summary>Calls on files by path.</summary>
internal static unsafe partial class Libc
{
    [LibraryImport(C, SetLastError = true)]
    internal static partial int open(byte* path, int flags, uint mode);

    [LibraryImport(C, SetLastError = true)]
    internal static partial nint pread(int fd, byte* buffer, nuint count, long offset);

    [LibraryImport(C, SetLastError = true)]
    internal static partial int ftruncate(int fd, long length);

    [LibraryImport(C, SetLastError = true)]
    internal static partial int rename(byte* from, byte* to);

    [LibraryImport(C, SetLastError = true)]
    internal static partial int unlink(byte* path);

    [LibraryImport(C, SetLastError = true)]
    internal static partial int mkdir(byte* path, uint mode);

    [LibraryImport(C, SetLastError = true)]
    internal static partial int chmod(byte* path, uint mode);

    [LibraryImport(C, SetLastError = true)]
    internal static partial int statx(int directory, byte* path, int flags, uint mask, byte* status);
}
