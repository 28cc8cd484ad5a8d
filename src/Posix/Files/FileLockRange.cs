using System.Runtime.InteropServices;

namespace Conserver.Posix;

/// <summary><c>struct flock</c> of 64-bit Linux, for fcntl(2).</summary>
/// <param name="type">Of the lock.</param>
/// <param name="start">Bytes from the start of the file.</param>
/// <param name="length">Bytes.</param>
[StructLayout(LayoutKind.Sequential)]
internal struct FileLockRange(short type, long start, long length)
{
    public readonly short Type = type;
    private readonly short whence;
    public readonly long Start = start;
    private readonly long length = length;
    private readonly int process;
    private readonly int padding;
}
