using System.Net;
using System.Runtime.InteropServices;

namespace Conserver.Posix;

/// <summary>
/// Host and service names through libc, so that nsswitch.conf, and libc's error texts, apply. Every call may block for
/// as long as the resolver's timeouts; never call from a loop. Names are text of one char per byte.
/// </summary>
public static unsafe partial class Resolver
{
    private const int SOCK_STREAM = 1;

    // Only families this machine has addresses of, as conserver 8.2.7 asks.
    private const int AI_ADDRCONFIG = 0x20;
    private const int NI_NAMEREQD = 8;
    private const int EAI_NONAME = -2;
    private const int ERANGE = 34;

    // NI_MAXHOST
    private const int LongestName = 1025;
    private const int LastBuffer = 1024 * 1024;

    /// <summary>Addresses of a host, IPv4 and IPv6, for stream sockets. A numeric address gives itself.</summary>
    public static NameLookup Addresses(string host)
    {
        if (host.Contains('\0', StringComparison.Ordinal))
        {
            return new NameLookup([], ErrorText(EAI_NONAME));
        }

        // A number is what it is: 127.0.0.1 also where all other addresses are IPv6.
        int flags = IPAddress.TryParse(host, out _) ? 0 : AI_ADDRCONFIG;
        AddressRecord hints = new() { Flags = flags, SocketType = SOCK_STREAM };
        AddressRecord* first = null;
        int error;
        fixed (byte* hostAt = NativeText.Terminated(host))
        {
            error = getaddrinfo(hostAt, null, &hints, &first);
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

    /// <returns>The service's port, or null if it is unknown.</returns>
    /// <exception cref="PosixException">The database could not be asked.</exception>
    public static ushort? Service(string name, string protocol = "tcp")
    {
        if (name.Contains('\0', StringComparison.Ordinal))
        {
            return null;
        }

        fixed (byte* nameAt = NativeText.Terminated(name))
        fixed (byte* protocolAt = NativeText.Terminated(protocol))
        {
            for (int size = 1024; size <= LastBuffer; size *= 4)
            {
                byte[] buffer = new byte[size];
                fixed (byte* bufferAt = buffer)
                {
                    ServiceRecord record;
                    ServiceRecord* found = null;
                    int error = getservbyname_r(nameAt, protocolAt, &record, bufferAt, (nuint)size, &found);
                    if (error == ERANGE)
                    {
                        continue;
                    }

                    if (found is null)
                    {
                        // glibc reports "unknown" as 0 or as ENOENT, depending on the name service.
                        return null;
                    }

                    return (ushort)IPAddress.NetworkToHostOrder((short)found->Port);
                }
            }
        }

        throw new PosixException($"getservbyname({name})", ERANGE);
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

    [LibraryImport("libc")]
    private static partial int getservbyname_r(
        byte* name, byte* protocol, ServiceRecord* record, byte* buffer, nuint size, ServiceRecord** found);

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

    /// <summary>struct servent, Linux; the port is in network order.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct ServiceRecord
    {
        public byte* Name;
        public byte** Aliases;
        public int Port;
        public byte* Protocol;
    }
}
