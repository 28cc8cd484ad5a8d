using Conserver.Posix;
using Conserver.Protocol.Text;
using Conserver.Server.Access;
using Conserver.Server.Config;
using Conserver.Server.Config.Lint;

namespace Conserver.Daemon.Checks;

/// <summary>What decides about passwords that are left to the system, for <c>--check</c>.</summary>
internal static class PamCheck
{
    public static void Look(ServerConfig config, DaemonSettings settings, Action<StartFinding> tell)
    {
        bool areAsked = settings.DefaultAccess == HostAccess.Allowed
            || config.Access.Rules.Any(rule => rule.Access == HostAccess.Allowed);
        if (areAsked && AsksSystem(settings.PasswordFile) && !PasswordProcess.HasService)
        {
            string who = PasswordProcess.HasOtherService ? "that of `other'" : "/etc/shadow alone";
            string text = $"passwords are left to PAM, which has no service `{PasswordProcess.Service}': {who} decides";
            tell(new StartFinding("passwdfile", text, $"write /etc/pam.d/{PasswordProcess.Service}"));
        }
    }

    // Without a file all users of the machine are left to it.
    private static bool AsksSystem(string file)
    {
        try
        {
            return PasswordFile.AsksSystem(Latin1.Text(SmallFile.Read(Latin1.Bytes(file), PasswordFile.Largest)));
        }
        catch (PosixException missing) when (missing.Errno == Errno.ENOENT)
        {
            return true;
        }
        catch (IOException)
        {
            // One that cannot be read is a finding of its own.
            return false;
        }
    }
}
