using Conserver.Posix;
using Conserver.Protocol.Text;

namespace Conserver.Server.OwnUser;

/// <summary>What is kept in which file, whatever its names are.</summary>
internal sealed class TakenFiles
{
    private readonly Dictionary<string, string> byPath = new(StringComparer.Ordinal);
    private readonly Dictionary<(ulong, ulong), string> byFile = [];

    public TakenFiles(IEnumerable<(string? Path, string What)> all)
    {
        foreach ((string? path, string what) in all)
        {
            if (path is { Length: > 0 })
            {
                Add(path, what);
            }
        }
    }

    public void Add(string path, string what)
    {
        _ = byPath.TryAdd(Path.GetFullPath(path), what);
        if (FileOf(path) is { } file)
        {
            _ = byFile.TryAdd(file, what);
        }
    }

    public string? Use(string path) =>
        byPath.TryGetValue(Path.GetFullPath(path), out string? what)
        || (FileOf(path) is { } file && byFile.TryGetValue(file, out what)) ? what : null;

    private static (ulong, ulong)? FileOf(string path) =>
        Files.Status(Latin1.Bytes(path), out FileStatus status) == 0 ? (status.Device, status.Inode) : null;
}
