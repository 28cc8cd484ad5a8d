using System.Runtime.InteropServices;

namespace Conserver.Posix;

/// <summary>
/// The system's users and groups (passwd(5), group(5), or whatever nsswitch.conf names: any call may block on a network).
/// Names are text of one char per byte.
/// </summary>
public static unsafe partial class Users
{
    private const int ENOENT = 2;
    private const int ESRCH = 3;
    private const int ERANGE = 34;
    private const int FirstBuffer = 1024;
    private const int LastBuffer = 4 * 1024 * 1024;
    private const int LastGroupCount = 65536;

    // getgrouplist wants some primary group even for a user without an account; this one is nobody's (uid_t)-1.
    private const uint NoGroup = uint.MaxValue;

    private delegate int Query(void* record, byte* buffer, nuint size, void** found);

    private delegate T Reader<T>(void* record);

    /// <returns>The account, or null if there is none of this name.</returns>
    /// <exception cref="PosixException">The database could not be asked.</exception>
    public static UserAccount? ByName(string name)
    {
        if (name.Contains('\0', StringComparison.Ordinal))
        {
            return null;
        }

        byte[] terminated = NativeText.Terminated(name);
        return Find($"getpwnam({name})", (record, buffer, size, found) =>
        {
            fixed (byte* nameAt = terminated)
            {
                return getpwnam_r(nameAt, (PasswdRecord*)record, buffer, size, (PasswdRecord**)found);
            }
        });
    }

    /// <returns>The account, or null if there is none with this number.</returns>
    /// <exception cref="PosixException">The database could not be asked.</exception>
    public static UserAccount? ById(uint uid) =>
        Find(
            $"getpwuid({uid})",
            (record, buffer, size, found) => getpwuid_r(uid, (PasswdRecord*)record, buffer, size, (PasswdRecord**)found));

    /// <returns>The group's number, or null if there is none of this name.</returns>
    /// <exception cref="PosixException">The database could not be asked.</exception>
    public static uint? GroupByName(string name)
    {
        if (name.Contains('\0', StringComparison.Ordinal))
        {
            return null;
        }

        byte[] terminated = NativeText.Terminated(name);
        return FindGroup($"getgrnam({name})", (record, buffer, size, found) =>
        {
            fixed (byte* nameAt = terminated)
            {
                return getgrnam_r(nameAt, (GroupRecord*)record, buffer, size, (GroupRecord**)found);
            }
        })?.Gid;
    }

    /// <returns>The group's name, or null if there is none with this number.</returns>
    /// <exception cref="PosixException">The database could not be asked.</exception>
    public static string? GroupById(uint gid) => FindGroup(
        $"getgrgid({gid})",
        (record, buffer, size, found) => getgrgid_r(gid, (GroupRecord*)record, buffer, size, (GroupRecord**)found))?.Name;

    /// <summary>
    /// Numbers of all groups a user is in: the primary one if the user has an account, and those that list the name.
    /// </summary>
    /// <exception cref="PosixException">
    /// The database could not be asked, or the user is in more than 65536 groups.
    /// </exception>
    public static uint[] GroupsOf(string name)
    {
        if (name.Contains('\0', StringComparison.Ordinal))
        {
            return [];
        }

        uint primary = ByName(name)?.Gid ?? NoGroup;
        fixed (byte* nameAt = NativeText.Terminated(name))
        {
            for (int room = 64; room <= LastGroupCount; room *= 2)
            {
                uint[] groups = new uint[room];
                int count = room;
                fixed (uint* groupsAt = groups)
                {
                    if (getgrouplist(nameAt, primary, groupsAt, &count) >= 0)
                    {
                        return [.. groups.AsSpan(0, count).ToArray().Where(gid => gid != NoGroup)];
                    }
                }
            }
        }

        throw new PosixException($"getgrouplist({name})", ERANGE);
    }

    /// <summary>Names of all groups a user is in; numbers without a name are left out.</summary>
    /// <exception cref="PosixException">As <see cref="GroupsOf"/>.</exception>
    public static string[] GroupNamesOf(string name) => [.. GroupsOf(name).Select(GroupById).OfType<string>()];

    private static UserAccount? Find(string call, Query query)
    {
        PasswdRecord record;
        return Ask(call, query, &record, static at =>
        {
            PasswdRecord* found = (PasswdRecord*)at;
            return new UserAccount(
                NativeText.Read(found->Name),
                found->Uid,
                found->Gid,
                NativeText.Read(found->Home),
                NativeText.Read(found->Shell));
        });
    }

    private static GroupEntry? FindGroup(string call, Query query)
    {
        GroupRecord record;
        return Ask(call, query, &record, static at => new GroupEntry(
            NativeText.Read(((GroupRecord*)at)->Name), ((GroupRecord*)at)->Gid));
    }

    private static T? Ask<T>(string call, Query query, void* record, Reader<T> read)
        where T : class
    {
        for (int size = FirstBuffer; size <= LastBuffer; size *= 4)
        {
            byte[] buffer = new byte[size];
            fixed (byte* bufferAt = buffer)
            {
                void* found = null;
                int error = query(record, bufferAt, (nuint)size, &found);
                if (error == ERANGE)
                {
                    continue;
                }

                // POSIX: "not found" is no error; some name services say ENOENT or ESRCH all the same (getpwnam(3)).
                if (error is 0 or ENOENT or ESRCH)
                {
                    return found is null ? null : read(found);
                }

                throw new PosixException(call, error);
            }
        }

        throw new PosixException(call, ERANGE);
    }

    [LibraryImport("libc")]
    private static partial int getpwnam_r(byte* name, PasswdRecord* record, byte* buffer, nuint size, PasswdRecord** found);

    [LibraryImport("libc")]
    private static partial int getpwuid_r(uint uid, PasswdRecord* record, byte* buffer, nuint size, PasswdRecord** found);

    [LibraryImport("libc")]
    private static partial int getgrnam_r(byte* name, GroupRecord* record, byte* buffer, nuint size, GroupRecord** found);

    [LibraryImport("libc")]
    private static partial int getgrgid_r(uint gid, GroupRecord* record, byte* buffer, nuint size, GroupRecord** found);

    [LibraryImport("libc")]
    private static partial int getgrouplist(byte* name, uint primary, uint* groups, int* count);

    private sealed record GroupEntry(string Name, uint Gid);

    /// <summary>struct passwd, Linux.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct PasswdRecord
    {
        public byte* Name;
        public byte* Password;
        public uint Uid;
        public uint Gid;
        public byte* FullName;
        public byte* Home;
        public byte* Shell;
    }

    /// <summary>struct group, Linux.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct GroupRecord
    {
        public byte* Name;
        public byte* Password;
        public uint Gid;
        public byte** Members;
    }
}
