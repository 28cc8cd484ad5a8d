using System.Text;

namespace Conserver.Posix;

/// <summary>
/// What is mounted where: whether a path leads to a file system that another machine or another program answers for, and
/// that may therefore never answer. Nothing on such a file system is touched to find out. Paths are text of one char per
/// byte. For one thread.
/// </summary>
/// <param name="read">The text of <c>/proc/self/mountinfo</c>, see proc_pid_mountinfo(5); empty when there is none.</param>
public sealed class MountTable(Func<string> read)
{
    /// <summary>How long the table is taken to be the same.</summary>
    private const long Lifetime = 1000;

    /// <summary>As many links as the kernel follows.</summary>
    private const int MostLinks = 40;

    // What is unknown is taken to be near, as most are; "fuse.sshfs" and the like are told by their beginning.
    private static readonly HashSet<string> FarTypes = new(StringComparer.Ordinal)
    {
        "9p", "afs", "autofs", "beegfs", "ceph", "cifs", "coda", "fuse", "fuseblk", "gfs2", "glusterfs", "gpfs", "lustre",
        "ncpfs", "nfs", "nfs4", "ocfs2", "orangefs", "panfs", "pvfs2", "smb3", "smbfs", "virtiofs",
    };

    private HashSet<string> near = [], far = [];
    private long? readAt;

    public MountTable()
        : this(Read)
    {
    }

    /// <summary>
    /// The path, or a link on the way, lies on a file system that may not answer. The system's own root is none: if that
    /// hangs, everything does.
    /// </summary>
    public bool IsFar(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        Refresh();
        if (far.Count == 0)
        {
            return false;
        }

        // What is still to be walked, the next name on top.
        Stack<string> rest = new();
        Push(rest, path);
        if (!path.StartsWith('/'))
        {
            Push(rest, Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(Environment.CurrentDirectory)));
        }

        string at = "";
        for (int links = 0; rest.TryPop(out string? name);)
        {
            if (name == "..")
            {
                at = at[..Math.Max(0, at.LastIndexOf('/'))];
                continue;
            }

            string next = $"{at}/{name}";
            if (far.Contains(next))
            {
                return true;
            }

            if (near.Contains(next))
            {
                at = next;
            }
            else if (LinkChain.Target(next) is not { } target)
            {
                at = next;
            }
            else if (++links > MostLinks)
            {
                return false;
            }
            else
            {
                at = target.StartsWith('/') ? "" : at;
                Push(rest, target);
            }
        }

        return false;
    }

    private static void Push(Stack<string> rest, string path)
    {
        string[] names = path.Split('/');
        for (int i = names.Length - 1; i >= 0; i--)
        {
            if (names[i] is not ("" or "."))
            {
                rest.Push(names[i]);
            }
        }
    }

    private static string Read()
    {
        try
        {
            return Encoding.Latin1.GetString(SmallFile.Read("/proc/self/mountinfo"u8, 16 * 1024 * 1024));
        }
        catch (IOException)
        {
            return "";
        }
    }

    private void Refresh()
    {
        if (readAt is { } since && Environment.TickCount64 - since < Lifetime)
        {
            return;
        }

        (near, far) = (new(StringComparer.Ordinal), new(StringComparer.Ordinal));
        foreach (string line in read().Split('\n'))
        {
            if (!MountLine.TryRead(line, out MountLine mount) || mount.Place == "/")
            {
                continue;
            }

            // The last one at a place lies over the others.
            bool isFar = FarTypes.Contains(mount.Type) || mount.Type.StartsWith("fuse.", StringComparison.Ordinal);
            (isFar ? far : near).Add(mount.Place);
            (isFar ? near : far).Remove(mount.Place);
        }

        readAt = Environment.TickCount64;
    }
}
