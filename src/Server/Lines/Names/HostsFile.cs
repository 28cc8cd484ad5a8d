using Conserver.Posix;
using Conserver.Protocol.Text;

namespace Conserver.Server.Lines;

/// <summary>
/// Names that this machine's own file has: they most likely need no name server. Only a guess at how long a look-up takes;
/// the answer is the resolver's, whatever nsswitch.conf says.
/// </summary>
internal static class HostsFile
{
    public const string Path = "/etc/hosts";

    /// <summary>Nobody else reads a larger one either.</summary>
    private const int MaxSize = 4 * 1024 * 1024;

    /// <summary>All names of hosts(5); none when it cannot be read. May block.</summary>
    public static IReadOnlySet<string> Names(string path = Path)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        try
        {
            string text = Latin1.Text(SmallFile.Read(Latin1.Bytes(path), MaxSize));
            foreach (string line in text.Split('\n'))
            {
                string[] words = line.Split('#')[0].Split((char[])[' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
                names.UnionWith(words.Skip(1));
            }
        }
        catch (IOException)
        {
            // They are names like any other.
        }

        return names;
    }
}
