using System.Net;
using System.Runtime.InteropServices;

namespace Conserver.Posix;

/// <summary>This machine's network interfaces.</summary>
public static unsafe partial class Interfaces
{
    private const uint IFF_UP = 1;

    /// <summary>Every IPv4 and IPv6 address of every interface that is up, in the system's order, each once.</summary>
    /// <exception cref="PosixException">getifaddrs(3) failed.</exception>
    public static IReadOnlyList<IPAddress> Addresses()
    {
        InterfaceRecord* first = null;
        if (getifaddrs(&first) != 0)
        {
            throw new PosixException("getifaddrs", Errno.Last);
        }

        try
        {
            List<IPAddress> found = [];
            for (InterfaceRecord* record = first; record is not null; record = record->Next)
            {
                IPAddress? address = (record->Flags & IFF_UP) != 0 ? SocketAddress.Read(record->Address) : null;
                if (address is not null && !found.Contains(address))
                {
                    found.Add(address);
                }
            }

            return found;
        }
        finally
        {
            freeifaddrs(first);
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int getifaddrs(InterfaceRecord** first);

    [LibraryImport("libc")]
    private static partial void freeifaddrs(InterfaceRecord* first);

    /// <summary>struct ifaddrs, Linux.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct InterfaceRecord
    {
        public InterfaceRecord* Next;
        public byte* Name;
        public uint Flags;
        public byte* Address;
        public byte* Netmask;
        public byte* Destination;
        public void* Data;
    }
}
