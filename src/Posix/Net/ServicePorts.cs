using System.Net;
using System.Runtime.InteropServices;

namespace Conserver.Posix;

/// <summary>
/// Names of services through libc, so that nsswitch.conf applies. A call may block; never call from a loop. Names are text
/// of one char per byte.
/// </summary>
public static unsafe partial class ServicePorts
{
    private const int ERANGE = 34;
    private const int LastBuffer = 1024 * 1024;

    /// <returns>The service's port, or null if it is unknown.</returns>
    /// <exception cref="PosixException">The database could not be asked.</exception>
    public static ushort? Of(string name, string protocol = "tcp")
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

    [LibraryImport("libc")]
    private static partial int getservbyname_r(
        byte* name, byte* protocol, ServiceRecord* record, byte* buffer, nuint size, ServiceRecord** found);

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
