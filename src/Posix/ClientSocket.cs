using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;

namespace Conserver.Posix;

/// <summary>What a program needs to reach a TCP server by name: the C library's resolver with its own error texts.</summary>
public static unsafe partial class ClientSocket
{
    /// <summary>
    /// getaddrinfo(3) for stream sockets, any family that is configured on this machine, in the order to try.
    /// </summary>
    /// <param name="host">A name or an address, native text.</param>
    /// <param name="port">For the end points.</param>
    /// <param name="reason">The resolver's text when the result is empty: <c>Name or service not known</c>.</param>
    public static IReadOnlyList<IPEndPoint> Resolve(string host, ushort port, out string? reason)
    {
        const int AddressConfigured = 0x20, Stream = 1, SystemError = -11;
        var hints = new AddressInfo { Flags = AddressConfigured, SocketType = Stream };
        AddressInfo* list = null;
        int error = getaddrinfo(host, null, &hints, &list);
        if (error != 0)
        {
            int errno = Errno.Last;
            reason = error == SystemError
                ? Errno.Text(errno)
                : Marshal.PtrToStringUTF8((nint)gai_strerror(error)) ?? error.ToString(CultureInfo.InvariantCulture);
            return [];
        }

        var points = new List<IPEndPoint>();
        for (AddressInfo* entry = list; entry != null; entry = entry->Next)
        {
            if (SocketAddress.Read(new ReadOnlySpan<byte>(entry->Address, (int)entry->AddressLength)) is { } point)
            {
                points.Add(new IPEndPoint(point.Address, port));
            }
        }

        freeaddrinfo(list);
        reason = points.Count == 0 ? "no usable address" : null;
        return points;
    }

    /// <summary>The TCP port of a service by name (getservbyname); null when there is no such service.</summary>
    public static ushort? ServicePort(string service)
    {
        byte* entry = getservbyname(service, "tcp");

        // struct servent: name, aliases, then the port in network order as an int.
        return entry == null ? null : (ushort)IPAddress.NetworkToHostOrder((short)*(int*)(entry + 16));
    }

    /// <summary>The addresses of this machine's interfaces that are up (getifaddrs).</summary>
    /// <exception cref="PosixException">The system would not say.</exception>
    public static IReadOnlyList<IPAddress> LocalAddresses()
    {
        const int Up = 1;
        InterfaceAddress* list = null;
        if (getifaddrs(&list) != 0)
        {
            throw new PosixException("getifaddrs", Errno.Last);
        }

        var addresses = new List<IPAddress>();
        for (InterfaceAddress* entry = list; entry != null; entry = entry->Next)
        {
            // 28 bytes cover sockaddr_in6; a shorter address is only read as far as its family says.
            if ((entry->Flags & Up) != 0 && entry->Address != null
                && SocketAddress.Read(new ReadOnlySpan<byte>(entry->Address, 28)) is { } point)
            {
                addresses.Add(point.Address);
            }
        }

        freeifaddrs(list);
        return addresses;
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int getaddrinfo(string host, string? service, AddressInfo* hints, AddressInfo** list);

    [LibraryImport("libc")]
    private static partial void freeaddrinfo(AddressInfo* list);

    [LibraryImport("libc")]
    private static partial byte* gai_strerror(int error);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial byte* getservbyname(string name, string protocol);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int getifaddrs(InterfaceAddress** list);

    [LibraryImport("libc")]
    private static partial void freeifaddrs(InterfaceAddress* list);

    /// <summary>struct addrinfo.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct AddressInfo
    {
        public int Flags, Family, SocketType, Protocol;
        public uint AddressLength;
        public byte* Address;
        public byte* CanonicalName;
        public AddressInfo* Next;
    }

    /// <summary>The first fields of struct ifaddrs.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct InterfaceAddress
    {
        public InterfaceAddress* Next;
        public byte* Name;
        public uint Flags;
        public byte* Address;
    }
}
