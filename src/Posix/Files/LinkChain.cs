using System.Runtime.InteropServices;
using System.Text;

namespace Conserver.Posix;

/// <summary>
/// The symbolic links at a path and behind it, one after the other, as they are now; those that its folders are are not
/// looked at. Paths are text of one char per byte.
/// </summary>
public sealed unsafe partial class LinkChain
{
    /// <summary>More of them lead nowhere, or round and round.</summary>
    private const int Most = 8, LongestPath = 4096, WorkingDirectory = -100;

    private readonly List<FileStatus> links = [];
    private readonly List<string> ends = [];

    private LinkChain()
    {
    }

    /// <summary>Where each of them leads, be there something or nothing.</summary>
    public IReadOnlyList<string> Ends => ends;

    /// <summary>Those of a path; none when it is no link.</summary>
    public static LinkChain Of(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var chain = new LinkChain();
        byte[] target = new byte[LongestPath];
        while (chain.links.Count < Most
            && Files.LinkStatus(Encoding.Latin1.GetBytes(path), out FileStatus link) == 0 && link.IsLink)
        {
            int length = Read(path, target);
            if (length <= 0)
            {
                break;
            }

            string end = Encoding.Latin1.GetString(target, 0, length);
            path = end[0] == '/' ? end : Path.GetFullPath(end, Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/");
            chain.links.Add(link);
            chain.ends.Add(path);
        }

        return chain;
    }

    /// <summary>None of them has been made anew, or leads elsewhere.</summary>
    public bool IsSame(LinkChain other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return links.Count == other.links.Count && links.Zip(other.links).All(
            pair => pair.First.IsSameFile(pair.Second) && pair.First.Changed == pair.Second.Changed);
    }

    private static int Read(string path, byte[] target)
    {
        fixed (byte* name = NativeText.Terminated(path), start = target)
        {
            return (int)readlinkat(WorkingDirectory, name, start, (nuint)target.Length);
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint readlinkat(int directory, byte* path, byte* buffer, nuint size);
}
