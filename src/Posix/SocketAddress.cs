using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Conserver.Posix;

/// <summary>struct sockaddr_in and sockaddr_in6 of Linux, to and from IP addresses (ports are not wanted here).</summary>
internal static unsafe class SocketAddress
{
    /// <summary>sizeof(struct sockaddr_in6).</summary>
    public const int Largest = 28;

    private const int Smaller = 16;
    private const ushort AF_INET = 2;
    private const ushort AF_INET6 = 10;

    /// <returns>The address, or null for another family or a null pointer.</returns>
    public static IPAddress? Read(byte* address)
    {
        if (address is null)
        {
            return null;
        }

        // family(2, host order) port(2) then IPv4: address(4); IPv6: flow(4) address(16) scope(4, host order)
        switch (*(ushort*)address)
        {
            case AF_INET:
                return new IPAddress(new ReadOnlySpan<byte>(address + 4, 4));
            case AF_INET6:
                return new IPAddress(new ReadOnlySpan<byte>(address + 8, 16), *(uint*)(address + 24));
            default:
                return null;
        }
    }

    /// <returns>Bytes written to <paramref name="into"/>.</returns>
    public static int Write(IPAddress address, Span<byte> into)
    {
        into[..Largest].Clear();
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            MemoryMarshal.Write(into, AF_INET);
            _ = address.TryWriteBytes(into[4..], out _);
            return Smaller;
        }

        MemoryMarshal.Write(into, AF_INET6);
        _ = address.TryWriteBytes(into[8..], out _);
        MemoryMarshal.Write(into[24..], (uint)address.ScopeId);
        return Largest;
    }
}
