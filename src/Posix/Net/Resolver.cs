using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Conserver.Posix;

/// <summary>
/// Host names through libc, so that nsswitch.conf, and libc's error texts, apply. Every call may block for
/// as long as the resolver's timeouts; never call from a loop. Names are text of one char per byte.
/// </summary>
public static unsafe partial class Resolver
{
    private const int SOCK_STREAM = 1;

    // Only families this machine has addresses of, as conserver 8.2.7 asks.
    private const int AI_ADDRCONFIG = 0x20;
    private const int NI_NAMEREQD = 8;
    private const int EAI_NONAME = -2;

    // NI_MAXHOST
    private const int LongestName = 1025;

    /// <summary>
    /// Addresses of a host, IPv4 and IPv6, for stream sockets. A numeric address gives itself: 127.0.0.1 also where all
    /// other addresses are IPv6.
    /// </summary>
    public static NameLookup Addresses(string host) => Addresses(host, IPAddress.TryParse(host, out _) ? 0 : AI_ADDRCONFIG);

    /// <summary>The same, also those that this machine has no way to reach: to compare with, not to connect to.</summary>
    public static NameLookup AllAddresses(string host) => Addresses(host, 0);

    private static NameLookup Addresses(string host, int flags)
    {
        if (host.Contains('\0', StringComparison.Ordinal))
        {
            return new NameLookup([], ErrorText(EAI_NONAME));
        }

        AddressRecord hints = new() { Flags = flags, SocketType = SOCK_STREAM };
        AddressRecord* first = null;
        int error;
        fixed (byte* hostAt = NativeText.Terminated(host))
        {
            error = getaddrinfo(hostAt, null, &hints, &first);
            if (error != 0 && flags != 0 && IsIPv4OnlyInside())
            {
                // 127.0.0.1 does not count as an address, and hosts(5) may name this machine by it.
                hints.Flags = 0;
                error = getaddrinfo(hostAt, null, &hints, &first);
            }
        }

        if (error != 0)
        {
            return new NameLookup([], ErrorText(error));
        }

        try
        {
            List<IPAddress> found = [];
            for (AddressRecord* record = first; record is not null; record = record->Next)
            {
                IPAddress? address = SocketAddress.Read(record->Address);
                if (address is not null && !found.Contains(address))
                {
                    found.Add(address);
                }
            }

            return found.Count > 0 ? new NameLookup(found, null) : new NameLookup([], ErrorText(EAI_NONAME));
        }
        finally
        {
            freeaddrinfo(first);
        }
    }

    // The only IPv4 addresses of this machine are those that lead to itself.
    private static bool IsIPv4OnlyInside()
    {
        try
        {
            return Interfaces.Addresses().All(
                address => address.AddressFamily == AddressFamily.InterNetworkV6 || IPAddress.IsLoopback(address));
        }
        catch (PosixException)
        {
            return false;
        }
    }

    /// <summary>The reverse-lookup name of an address, or null if it has none or it cannot be found out.</summary>
    public static string? NameOf(IPAddress address)
    {
        Span<byte> native = stackalloc byte[SocketAddress.Largest];
        int length = SocketAddress.Write(address, native);
        byte[] name = new byte[LongestName];
        fixed (byte* nativeAt = native)
        fixed (byte* nameAt = name)
        {
            int error = getnameinfo(nativeAt, (uint)length, nameAt, LongestName, null, 0, NI_NAMEREQD);
            return error == 0 ? NativeText.Read(nameAt) : null;
        }
    }

    private static string ErrorText(int error) => NativeText.Read(gai_strerror(error));

    [LibraryImport("libc")]
    private static partial int getaddrinfo(byte* host, byte* service, AddressRecord* hints, AddressRecord** found);

    [LibraryImport("libc")]
    private static partial void freeaddrinfo(AddressRecord* first);

    [LibraryImport("libc")]
    private static partial byte* gai_strerror(int error);

    [LibraryImport("libc")]
    private static partial int getnameinfo(
        byte* address, uint length, byte* host, uint hostSize, byte* service, uint serviceSize, int flags);

    /// <summary>struct addrinfo, Linux.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct AddressRecord
    {
        public int Flags;
        public int Family;
        public int SocketType;
        public int Protocol;
        public uint Length;
        public byte* Address;
        public byte* CanonicalName;
        public AddressRecord* Next;
    }
}
