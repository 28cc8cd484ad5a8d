using System.Runtime.InteropServices;

namespace Conserver.Posix;

/// <summary>
/// How much memory the process may map (<c>ulimit -v</c>, RLIMIT_AS). Far more is mapped than used: the runtime reserves
/// half of what is allowed for its heap, and the C library 64 MiB for each thread that allocates (128 MiB for a moment,
/// until it has found where they begin).
/// </summary>
public static unsafe partial class AddressSpace
{
    /// <summary>
    /// KiB. With less, the runtime's two first threads may take each other's room before any line of ours has run: one start
    /// in a hundred ended without a word.
    /// </summary>
    private const ulong Least = 350_000;

    /// <summary>When it is limited, keeps the C library from mapping more than it needs. Before threads start.</summary>
    /// <returns>A sentence for people when the limit is lower, else null.</returns>
    public static string? Spare()
    {
        const int AddressSpaceLimit = 9, ArenaMax = -8;
        ulong* limit = stackalloc ulong[2];
        if (Libc.getrlimit(AddressSpaceLimit, limit) != 0 || limit[0] == ulong.MaxValue)
        {
            return null;
        }

        if (NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "mallopt", out nint mallopt))
        {
            // Another C library has no such arenas.
            _ = ((delegate* unmanaged<int, int, int>)mallopt)(ArenaMax, 1);
        }

        ulong allowed = limit[0] / 1024;
        return allowed >= Least
            ? null
            : $"the address space is limited to {allowed} KiB (ulimit -v): at least {Least} KiB are needed";
    }
}
