using System.Runtime.InteropServices;

namespace Conserver.Posix;

/// <summary>struct flock of 64-bit Linux.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RecordLock
{
    public const short Write = 1;

    public short Type;
    public short Whence;
    public long Start;

    /// <summary>0 is to the end of the file, wherever that will be.</summary>
    public long Length;
    public int Process;
}
