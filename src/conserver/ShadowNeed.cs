using System.Collections.Immutable;
using Conserver.Posix;
using Conserver.Protocol.Text;
using Conserver.Server.Access;
using Conserver.Server.Config;
using Conserver.Server.OwnUser;

namespace Conserver.Daemon;

/// <summary>The system's file of passwords, which a daemon must be able to read that checks those of others.</summary>
internal static class ShadowNeed
{
    private const string Shadow = "/etc/shadow";

    /// <summary>None when no entry of the password file leaves anybody to the system.</summary>
    public static ImmutableArray<PathNeed> Of(DaemonSettings settings)
    {
        string file = settings.PasswordFile;
        try
        {
            byte[] text = SmallFile.Read(Latin1.Bytes(file), PasswordFile.Largest);
            return PasswordFile.AsksSystem(Latin1.Text(text))
                ? [new PathNeed(Shadow, PathUse.CheckPasswords, $"{PasswordFile.SystemSecret} in {file}")] : [];
        }
        catch (IOException)
        {
            // One that cannot be read is a complaint of its own.
            return [];
        }
    }
}
