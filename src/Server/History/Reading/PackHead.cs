using System.Buffers.Binary;
using Conserver.Server.Disk;
using Conserver.Server.Disk.Packed;

namespace Conserver.Server.History.Reading;

/// <summary>What a compressed file says of itself without being unpacked.</summary>
/// <param name="Table">Where what is in it; null in those that are not ours.</param>
/// <param name="Tail">Its last four bytes: how long its text is, without what is beyond 32 bits.</param>
internal sealed record PackHead(PackTable? Table, uint Tail)
{
    /// <exception cref="IOException">It cannot be read.</exception>
    public static PackHead Read(ReplayFile file)
    {
        Span<byte> tail = stackalloc byte[sizeof(uint)];
        byte[] front = new byte[Math.Min(PackTable.MaxFront, file.Length)];
        front = front[..file.Read(0, front)];
        tail = tail[..file.Read(Math.Max(0, file.Length - tail.Length), tail)];
        return new PackHead(
            PackTable.Read(front), tail.Length < sizeof(uint) ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(tail));
    }
}
