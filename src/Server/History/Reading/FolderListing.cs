using Conserver.Protocol.Text;

namespace Conserver.Server.History.Reading;

/// <summary>The names of the files in a folder, read when it is made; nothing when it cannot be.</summary>
/// <param name="folder">One char per byte.</param>
/// <param name="modified">When it changed last; null when it may have changed since.</param>
internal sealed class FolderListing(string folder, long? modified)
{
    private readonly string[] names = Read(folder);

    /// <summary>It holds for a folder that changed last then.</summary>
    public bool IsOf(string path, long changed) => path == folder && modified == changed;

    /// <summary>Names that begin so, one char per byte.</summary>
    public IEnumerable<string> Beginning(string start)
    {
        int at = Array.BinarySearch(names, start, StringComparer.Ordinal);
        for (at = at < 0 ? ~at : at; at < names.Length && names[at].StartsWith(start, StringComparison.Ordinal); at++)
        {
            yield return names[at];
        }
    }

    private static string[] Read(string folder)
    {
        string path = Latin1.ToNative(folder);

        // Who may not look into the folder may read the log in it all the same.
        var options = new EnumerationOptions { IgnoreInaccessible = true, AttributesToSkip = FileAttributes.Directory };
        string[] found = !Directory.Exists(path) ? []
            : [.. Directory.EnumerateFiles(path, "*", options).Select(file => Latin1.FromNative(Path.GetFileName(file)))];
        Array.Sort(found, StringComparer.Ordinal);
        return found;
    }
}
