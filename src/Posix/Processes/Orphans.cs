using System.Runtime.InteropServices;

namespace Conserver.Posix;

/// <summary>
/// Processes that became this one's children because their own parents ended: as process 1 of a container, or as a
/// subreaper. Nobody else waits for them. Any thread. What <see cref="Spawn"/> has started is left to who has it.
/// </summary>
public static unsafe partial class Orphans
{
    /// <summary>Orphans come to this process.</summary>
    public static bool ComeHere
    {
        get
        {
            const int GetChildSubreaper = 37;
            int isSubreaper = 0;
            return Environment.ProcessId == 1
                || (prctl(GetChildSubreaper, (nint)(&isSubreaper), 0, 0, 0) == 0 && isSubreaper != 0);
        }
    }

    /// <summary>
    /// Reaps those that have ended. True when a child of our own was in the way, which is somebody else's to reap: to be
    /// called again in a moment.
    /// </summary>
    public static bool Reap()
    {
        const int All = 0, PPid = 1, NoHang = 1, Exited = 4, LeaveIt = 0x01000000;
        byte* info = stackalloc byte[128];
        while (true)
        {
            new Span<byte>(info, 128).Clear();
            lock (Child.Gate)
            {
                // siginfo_t: si_pid at 16.
                if (Libc.waitid(All, 0, info, Exited | NoHang | LeaveIt) != 0 || *(int*)(info + 16) is 0)
                {
                    return false;
                }

                int pid = *(int*)(info + 16);
                if (Child.IsOurs(pid))
                {
                    return true;
                }

                _ = Libc.waitid(PPid, pid, info, Exited | NoHang);
            }
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int prctl(int option, nint a, nint b, nint c, nint d);
}
