using Conserver.Posix;
using Conserver.Protocol.Text;
using Conserver.Server.Config;
using Conserver.Server.Config.Lint;
using Conserver.Server.Sessions.Tls;

namespace Conserver.Daemon.Checks;

/// <summary>Whether the server's own key can be kept, for <c>--check</c>: clients know it by that.</summary>
internal static class StateCheck
{
    private const string Follows = "each start makes a new key, and clients that know the old one refuse it";

    public static void Look(DaemonSettings settings, Checker who, Action<StartFinding> tell)
    {
        if (!string.IsNullOrEmpty(settings.SslCredentials))
        {
            return;
        }

        string? configured = settings.StateDirectory is { } path ? Latin1.ToNative(path) : null;
        if (StateDirectory.Of(configured) is not { } native)
        {
            tell(new StartFinding("statedirectory", "there is no state directory", Follows));
            return;
        }

        string folder = Latin1.FromNative(native);
        (int errno, string? why) = ServerTls.KeyTrouble(folder);
        if (errno == Errno.ENOENT)
        {
            (errno, why) = Folder(folder);
        }

        if (why is not null)
        {
            string text = $"this server's own key cannot be kept in {PrintableText.Of(folder)}: {why}";
            tell(who.Finding("statedirectory", text, Checker.IsOfUser(errno), Follows, isError: false));
        }
    }

    // It is made with those above it.
    private static (int Errno, string? Why) Folder(string folder)
    {
        for (string at = folder.TrimEnd('/'); ; at = at[..at.LastIndexOf('/')])
        {
            string here = at.Length == 0 ? "/" : at;
            int known = Files.Status(Latin1.Bytes(here), out FileStatus status);
            if (known == -Errno.ENOENT && here.LastIndexOf('/') >= 0 && here != "/")
            {
                continue;
            }

            int found = known != 0 ? known : status.IsDirectory ? Files.Access(Latin1.Bytes(here), FileAccess.Write)
                : -Errno.ENOTDIR;
            return (-found, found == 0 ? null : $"{PrintableText.Of(here)}: {Errno.Text(-found)}");
        }
    }
}
