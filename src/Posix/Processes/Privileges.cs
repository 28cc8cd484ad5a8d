using System.Runtime.InteropServices;

namespace Conserver.Posix;

/// <summary>
/// Lets go of root for good: groups, ids and capabilities. Ids change in every thread, which the C library sees to.
/// Capabilities are each thread's own: what is kept has the thread that let go of the rest, and those that are started by
/// it or by its descendants. No program that is executed gets any, but for <see cref="Lend"/>.
/// </summary>
public static unsafe partial class Privileges
{
    private const int Ambient = 47, AmbientRaise = 2, AmbientClear = 4;

    /// <summary>
    /// What this process has kept of root; null when it has not let go. To be read by threads that started later.
    /// </summary>
    public static RootRights? Kept { get; private set; }

    /// <summary>Commands can run as other users.</summary>
    public static bool CanBecomeOthers => Sys.IsRoot || Kept is { } kept && kept.HasFlag(RootRights.BecomeOthers);

    /// <summary>This process is the user from now on.</summary>
    /// <param name="user">Who.</param>
    /// <param name="keep">What this thread, and those it starts, may do all the same.</param>
    /// <exception cref="PosixException">It is not; what it is by then is not known.</exception>
    public static void LetGo(ProcessUser user, RootRights keep = RootRights.None)
    {
        const int KeepCapabilities = 8;
        if (keep != RootRights.None)
        {
            Require(prctl(KeepCapabilities, 1, 0, 0, 0), "prctl(PR_SET_KEEPCAPS)");
        }

        uint[] groups = [.. user.Groups];
        fixed (uint* list = groups)
        {
            Require(setgroups((nuint)groups.Length, list), "setgroups");
        }

        Require(setresgid(user.Group, user.Group, user.Group), $"setresgid({user.Group})");
        Require(setresuid(user.User, user.User, user.User), $"setresuid({user.User})");
        Set(keep, inheritable: RootRights.None);
        if (keep != RootRights.None)
        {
            Require(prctl(KeepCapabilities, 0, 0, 0, 0), "prctl(PR_SET_KEEPCAPS)");
        }

        // Of this thread alone, past the C library, which ends a process whose threads differ: those of a program that was
        // lent rights have them until it executes another one.
        if (user.User != 0 && !keep.HasFlag(RootRights.SetUser) && Libc.syscall(SystemCalls.SetResUid, -1, 0, -1) == 0)
        {
            throw new PosixException("setresuid: root can be had again", Errno.EPERM);
        }

        Kept = keep;
    }

    /// <summary>
    /// What this thread executes until <see cref="TakeBack"/> may become another user: only for the program that does
    /// nothing else, see <see cref="UserSwitch"/>. Nothing happens to a process that is root.
    /// </summary>
    /// <exception cref="PosixException">It cannot be lent.</exception>
    internal static void Lend()
    {
        if (Kept is { } kept && (kept & RootRights.BecomeOthers) is not RootRights.None and var lent)
        {
            Set(kept, lent);
            for (int number = 0; number < 32; number++)
            {
                if (((uint)lent & (1u << number)) != 0)
                {
                    Require(prctl(Ambient, AmbientRaise, number, 0, 0), "prctl(PR_CAP_AMBIENT)");
                }
            }
        }
    }

    /// <summary>What this thread executes from now on has nothing again.</summary>
    internal static void TakeBack()
    {
        if (Kept is { } kept)
        {
            _ = prctl(Ambient, AmbientClear, 0, 0, 0);
            Set(kept, RootRights.None);
        }
    }

    /// <summary>
    /// No core is left of this process, and nobody but root may look into it: its memory has passwords and keys, and
    /// commands that it runs may be the same user. Executing a program ends that.
    /// </summary>
    public static void HideMemory()
    {
        const int SetDumpable = 4;
        _ = prctl(SetDumpable, 0, 0, 0, 0);
    }

    // Changing from root has emptied them all but the inheritable set, which a file with capabilities could bring back.
    private static void Set(RootRights rights, RootRights inheritable)
    {
        // Two blocks of three: effective, permitted, inheritable; those below 32 are in the first.
        const uint Version3 = 0x20080522;
        uint* header = stackalloc uint[2] { Version3, 0 };
        uint* sets = stackalloc uint[6];
        new Span<uint>(sets, 6).Clear();
        (sets[0], sets[1], sets[2]) = ((uint)rights, (uint)rights, (uint)inheritable);
        Require((int)Libc.syscall(SystemCalls.CapSet, (nint)header, (nint)sets, 0), $"capset({rights})");
    }

    private static void Require(int result, string operation) => PosixException.Check(result, operation);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int prctl(int option, nint a, nint b, nint c, nint d);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setgroups(nuint count, uint* groups);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setresgid(uint real, uint effective, uint saved);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setresuid(uint real, uint effective, uint saved);
}
