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
        while (chain.links.Count < Most
            && Files.LinkStatus(Encoding.Latin1.GetBytes(path), out FileStatus link) == 0 && link.IsLink)
        {
            if (Target(path) is not { } end)
            {
                break;
            }

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

    /// <summary>What is written in a link; null when there is none, or nothing in it.</summary>
    internal static string? Target(string path)
    {
        Span<byte> target = stackalloc byte[LongestPath];
        fixed (byte* name = NativeText.Terminated(path), start = target)
        {
            int length = (int)readlinkat(WorkingDirectory, name, start, LongestPath);
            return length > 0 ? Encoding.Latin1.GetString(target[..length]) : null;
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint readlinkat(int directory, byte* path, byte* buffer, nuint size);
}
