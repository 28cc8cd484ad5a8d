using System.Runtime.InteropServices;

namespace Conserver.Posix;

/// <summary>The account of the real user id, from the passwd database. Native text.</summary>
/// <param name="Name">Login name; may be empty.</param>
/// <param name="Home">Home directory; may be empty.</param>
public sealed unsafe partial record OwnAccount(string Name, string Home)
{
    /// <summary>The real user id.</summary>
    public static uint UserId => getuid();

    /// <summary>Looks the account up; null and the reason when there is none. Not for use on several threads.</summary>
    public static OwnAccount? Find(out string reason)
    {
        byte* entry = getpwuid(getuid());
        if (entry == null)
        {
            reason = Errno.Text(Errno.Last);
            return null;
        }

        // struct passwd: name, password, uid and gid (32 bits each), gecos, home directory, shell.
        reason = "";
        return new OwnAccount(Text(entry, 0), Text(entry, 32));
    }

    private static string Text(byte* entry, int offset) => Marshal.PtrToStringUTF8(*(nint*)(entry + offset)) ?? "";

    [LibraryImport("libc")]
    private static partial uint getuid();

    [LibraryImport("libc", SetLastError = true)]
    private static partial byte* getpwuid(uint uid);
}
