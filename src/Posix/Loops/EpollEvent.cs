using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Conserver.Posix;

/// <summary>
/// An array of <c>struct epoll_event</c>. The kernel packs it to 12 bytes on x86-64 only; everywhere else it is 16 with
/// the data at offset 8.
/// </summary>
internal sealed unsafe class EpollEvent : IDisposable
{
    private static readonly int Size = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private static readonly int DataOffset = Size - 8;
    private byte* memory;

    public EpollEvent(int count)
    {
        Count = count;
        memory = (byte*)NativeMemory.AllocZeroed((nuint)(count * Size));
    }

    public int Count { get; }
    public void* Pointer => memory;

    public Ready Events(int index) => (Ready)Unsafe.ReadUnaligned<uint>(memory + (index * Size));

    public ulong Data(int index) => Unsafe.ReadUnaligned<ulong>(memory + (index * Size) + DataOffset);

    public void Set(int index, Ready events, ulong data)
    {
        Unsafe.WriteUnaligned(memory + (index * Size), (uint)events);
        Unsafe.WriteUnaligned(memory + (index * Size) + DataOffset, data);
    }

    public void Dispose()
    {
        NativeMemory.Free(memory);
        memory = null;
    }
}
