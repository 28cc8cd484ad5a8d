using System.Collections.Immutable;
using Conserver.Posix;
using Conserver.Protocol.Text;

namespace Conserver.Server.OwnUser;

/// <summary>What of the needed paths a user cannot use, and what to do about it.</summary>
/// <param name="user">The user's name.</param>
/// <param name="access">
/// access(2) as that user: a path (<c>Latin1</c>), what for; 0, or <c>-errno</c>.
/// </param>
public sealed class PathCheck(string user, Func<string, FileAccess, int> access)
{
    /// <summary>As this process, which is the user.</summary>
    public static PathCheck Here(string user) => new(user, (path, use) => Files.Access(Latin1.Bytes(path), use));

    /// <summary>A sentence for each path, each once; consoles that share one are counted.</summary>
    public ImmutableArray<string> Complaints(IEnumerable<PathNeed> needs)
    {
        ArgumentNullException.ThrowIfNull(needs);
        var found = new List<(string Text, string Remedy, string For)>();
        foreach (PathNeed need in needs)
        {
            if (Complaint(need) is var (text, remedy))
            {
                found.Add((text, remedy, need.For));
            }
        }

        return
        [
            .. found.GroupBy(one => (one.Text, one.Remedy)).Select(group =>
                $"{user} cannot {group.Key.Text} ({For([.. group.Select(one => one.For)])}): {group.Key.Remedy}"),
        ];
    }

    private static string For(string[] whom) =>
        whom.Length == 1 ? whom[0] : $"{whom[0]} and {whom.Length - 1} more";

    private (string Text, string Remedy)? Complaint(PathNeed need)
    {
        string path = need.Path;
        switch (need.Use)
        {
            case PathUse.Read:
                return IsRefused(path, FileAccess.Read) ? ($"read {Shown(path)}", ReadRemedy(path)) : null;
            case PathUse.Enter:
                return IsRefused($"{path}/.", default) ? ($"enter {Shown(path)}", $"chmod o+x {Shown(path)}") : null;
            case PathUse.Exchange:
                return IsRefused(path, FileAccess.ReadWrite)
                    ? ($"open {Shown(path)}", $"make {user} a member of its group (usermod -aG)") : null;
            case PathUse.CheckPasswords:
                return IsRefused(path, FileAccess.Read)
                    ? ($"read {Shown(path)}, so that pam_unix lets in {user} alone",
                        "use hashes (conserver --passwd), Kerberos, certificates or another module") : null;
            case PathUse.MakeFiles:
                return Folder(path);
            default:
                string folder = Path.GetDirectoryName(path) ?? "/";
                int known = access(path, FileAccess.Write);
                return known == -Errno.ENOENT ? Folder(folder)
                    : known != 0 ? ($"write {Shown(path)}", $"chown {user} {Shown(path)}")
                    : need.Use == PathUse.Rotate ? Folder(folder)
                    : null;
        }
    }

    private (string Text, string Remedy)? Folder(string folder) => access(folder, FileAccess.Write) switch
    {
        0 => null,
        -Errno.ENOENT => ($"make files in {Shown(folder)}", $"mkdir {Shown(folder)}; chown {user} {Shown(folder)}"),
        _ => ($"make files in {Shown(folder)}", $"chown {user} {Shown(folder)}"),
    };

    private string ReadRemedy(string path) => $"chgrp it to a group of {user}; chmod g+r {Shown(path)}";

    private bool IsRefused(string path, FileAccess use) => access(path, use) is not (0 or -Errno.ENOENT);

    private static string Shown(string path) => PrintableText.Of(path);
}
