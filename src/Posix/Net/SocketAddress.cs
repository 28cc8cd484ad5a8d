using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Conserver.Posix;

/// <summary>struct sockaddr_in, sockaddr_in6 and sockaddr_un of Linux, to and from .NET's end points.</summary>
internal static unsafe class SocketAddress
{
    internal const int MaxLength = 128;

    /// <summary>sizeof(struct sockaddr_in6).</summary>
    internal const int Largest = 28;
    internal const int Unix = 1, Inet = 2, Inet6 = 10;

    /// <summary>sun_path holds 108 bytes, the ending NUL included.</summary>
    internal const int MaxUnixPath = 107, UnixPathOffset = 2;

    internal static int Family(IPEndPoint point) => point.AddressFamily == AddressFamily.InterNetworkV6 ? Inet6 : Inet;

    internal static int Write(IPEndPoint point, Span<byte> target)
    {
        BitConverter.TryWriteBytes(target, (ushort)Family(point));
        BinaryPrimitives.WriteUInt16BigEndian(target[2..], (ushort)point.Port);
        if (Family(point) == Inet)
        {
            target[4..16].Clear();
            _ = point.Address.TryWriteBytes(target[4..], out _);
            return 16;
        }

        target[4..8].Clear();
        _ = point.Address.TryWriteBytes(target[8..], out _);
        BitConverter.TryWriteBytes(target[24..], (uint)point.Address.ScopeId);
        return 28;
    }

    internal static int WriteUnix(ReadOnlySpan<byte> path, Span<byte> target)
    {
        BitConverter.TryWriteBytes(target, (ushort)Unix);
        path.CopyTo(target[UnixPathOffset..]);
        target[UnixPathOffset + path.Length] = 0;
        return UnixPathOffset + path.Length + 1;
    }

    internal static IPEndPoint? Read(ReadOnlySpan<byte> source) => BitConverter.ToUInt16(source) switch
    {
        Inet => new IPEndPoint(new IPAddress(source[4..8]), BinaryPrimitives.ReadUInt16BigEndian(source[2..])),
        Inet6 => new IPEndPoint(
            new IPAddress(source[8..24], BitConverter.ToUInt32(source[24..])),
            BinaryPrimitives.ReadUInt16BigEndian(source[2..])),
        _ => null,
    };

    /// <summary>The address alone; null for another family or a null pointer.</summary>
    internal static IPAddress? Read(byte* address) => address is null ? null : *(ushort*)address switch
    {
        Inet => Read(new ReadOnlySpan<byte>(address, 16))!.Address,
        Inet6 => Read(new ReadOnlySpan<byte>(address, Largest))!.Address,
        _ => null,
    };

    /// <summary>An address without a port: bytes written.</summary>
    internal static int Write(IPAddress address, Span<byte> into) => Write(new IPEndPoint(address, 0), into);
}
