using System.Net;
using System.Runtime.InteropServices;

namespace Conserver.Posix;

/// <summary>
/// hosts_access(5) by the system's libwrap, loaded when it is first asked. Reads <c>hosts.allow</c> and <c>hosts.deny</c>
/// anew each time and may run what they say: never call from a loop.
/// </summary>
public static unsafe class TcpWrappers
{
    private const string Library = "libwrap.so.0";

    // libwrap's own words (tcpd.h).
    private const string Unknown = "unknown";
    private const string Paranoid = "paranoid";

    private static readonly Lock Gate = new();
    private static readonly Lazy<nint> HostsCtl = new(Load);

    /// <summary>The library is there.</summary>
    public static bool IsInstalled => HostsCtl.Value != 0;

    /// <summary>Whether a peer may use a daemon.</summary>
    /// <param name="daemon">Its name in the files.</param>
    /// <param name="address">The peer's.</param>
    /// <param name="name">The peer's name; null when it has none.</param>
    /// <param name="isConfirmed">The name leads back to the address; else the peer is PARANOID.</param>
    /// <exception cref="DllNotFoundException">libwrap is not installed; the message says what to install.</exception>
    public static bool Allows(string daemon, IPAddress address, string? name, bool isConfirmed)
    {
        if (!IsInstalled)
        {
            throw new DllNotFoundException($"{Library} is missing (Debian package libwrap0)");
        }

        string host = name is null ? Unknown : isConfirmed ? name : Paranoid;
        fixed (byte* daemonAt = NativeText.Terminated(daemon))
        fixed (byte* hostAt = NativeText.Terminated(host))
        fixed (byte* addressAt = NativeText.Terminated(address.ToString()))
        fixed (byte* userAt = NativeText.Terminated(Unknown))
        {
            // It keeps what it works on in static memory.
            lock (Gate)
            {
                return ((delegate* unmanaged[Cdecl]<byte*, byte*, byte*, byte*, int>)HostsCtl.Value)(
                    daemonAt, hostAt, addressAt, userAt) != 0;
            }
        }
    }

    private static nint Load()
    {
        if (!NativeLibrary.TryLoad(Library, out nint library)
            || !NativeLibrary.TryGetExport(library, "hosts_ctl", out nint entry))
        {
            return 0;
        }

        // Says that the process goes on after an answer: `twist' in the files would else put another program in its place.
        if (NativeLibrary.TryGetExport(library, "resident", out nint resident))
        {
            *(int*)resident = 1;
        }

        return entry;
    }
}
