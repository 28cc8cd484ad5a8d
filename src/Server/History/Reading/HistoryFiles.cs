using System.Buffers;
using Conserver.Posix;
using Conserver.Protocol.Text;
using Conserver.Server.Disk;
using Conserver.Server.Disk.Indexes;

namespace Conserver.Server.History.Reading;

/// <summary>
/// The files of one history, the oldest first: what has the log's name now, what had it once, whoever moved it, as long as
/// it lies beside and is called <c>NAME-</c> or <c>NAME.</c> and a number or a date. Off the loops.
/// </summary>
internal static class HistoryFiles
{
    /// <summary>Places of more rotations than anybody keeps.</summary>
    private const int IndexTail = 1024 * 1024;

    private static readonly SearchValues<char> DateCharacters = SearchValues.Create("0123456789-.T");

    /// <summary>Looks for them.</summary>
    /// <param name="name">The log.</param>
    /// <param name="log">The file that is written now, one char per byte.</param>
    /// <param name="isOfOther">A file is the log of another console.</param>
    public static IReadOnlyList<HistoryFile> Find(LogName name, string log, Func<string, bool> isOfOther)
    {
        List<LogPlace> places = ReadPlaces(name.Lasting);
        var files = new List<HistoryFile>();
        foreach (string path in OldNames(name, log).Where(path => !isOfOther(path)).Append(log))
        {
            if (Files.Status(Latin1.Bytes(path), out FileStatus status) == 0 && status.IsRegular
                && !files.Exists(file => file.Status.IsSameFile(status)))
            {
                List<LogPlace> own = PlacesOf(status.Inode, places);

                // Before the first place is noted a log begins at 0.
                bool isFirst = path == log && places.Count == 0;
                files.Add(new HistoryFile(
                    path, status, isFirst ? [new LogPlace(LogPlaceKind.From, status.Inode, 0, 0)] : own));
            }
        }

        return InOrder(files, log);
    }

    /// <summary>
    /// A file whose name begins as the log's does may be another console's, written or closed: the longer name has it.
    /// </summary>
    /// <param name="logs">Of all consoles.</param>
    /// <param name="own">The one that is looked into.</param>
    /// <param name="path">Of the file.</param>
    internal static bool IsOfOther(IEnumerable<LogName> logs, LogName own, string path) => logs.Any(other =>
        other != own && other.Begins(path)
        && (path == other.Pattern
            || (other.Pattern.Length > own.Pattern.Length
                && (other.IsClosed(path[other.Folder.Length..], out _)
                    || (!other.IsDated && IsOldName(path.AsSpan(other.Pattern.Length)))))));

    /// <summary>What follows the log's name is the date of a rotation, or behind a dot its number.</summary>
    internal static bool IsOldName(ReadOnlySpan<char> rest)
    {
        const int DateLength = 8;
        return rest.Length > 1 && char.IsAsciiDigit(rest[1]) && rest[1..].IndexOfAnyExcept(DateCharacters) < 0
            && (rest[0] == '.' || (rest[0] == '-' && rest.Length > DateLength));
    }

    // What was compressed is not read.
    private static IEnumerable<string> OldNames(LogName name, string log)
    {
        string folder = name.Folder.Length == 0 ? "." : Latin1.ToNative(name.Folder);
        string own = log[(log.LastIndexOf('/') + 1)..];

        // Who may not look into the folder may read the log in it all the same.
        var options = new EnumerationOptions { IgnoreInaccessible = true, AttributesToSkip = FileAttributes.Directory };
        return Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "*", options)
                .Select(path => Latin1.FromNative(Path.GetFileName(path)))
                .Where(file => !file.EndsWith(LogName.Compressed, StringComparison.Ordinal)
                    && ((name.IsClosed(file, out bool isHalfMade) && !isHalfMade)
                        || (file.StartsWith(own, StringComparison.Ordinal) && IsOldName(file.AsSpan(own.Length)))))
                .Select(file => name.Folder + file)
            : [];
    }

    private static List<LogPlace> ReadPlaces(string log)
    {
        var places = new List<LogPlace>();
        byte[] index = new LogDisk().ReadEnd(LogPlaces.IndexName(log), IndexTail, out long size);
        int first = (int)((LogPlace.Size - ((size - index.Length) % LogPlace.Size)) % LogPlace.Size);
        for (int at = first; at + LogPlace.Size <= index.Length; at += LogPlace.Size)
        {
            if (LogPlace.TryRead(index.AsSpan(at), out LogPlace place))
            {
                places.Add(place);
            }
        }

        return places;
    }

    // The last run of places of a file: its number may have been another file's before. Where one is cut, what was noted
    // before is not there any more.
    private static List<LogPlace> PlacesOf(ulong inode, List<LogPlace> all)
    {
        var own = new List<LogPlace>();
        for (int i = all.Count - 1; i >= 0; i--)
        {
            if (all[i].Inode != inode || (own.Count > 0 && all[i].Offset > own[0].Offset))
            {
                if (own.Count > 0)
                {
                    break;
                }
            }
            else
            {
                own.Insert(0, all[i]);
            }
        }

        return own;
    }

    // By when they were written last; those whose positions are known by these.
    private static HistoryFile[] InOrder(List<HistoryFile> files, string log)
    {
        HistoryFile[] sorted =
        [
            .. files.OrderBy(file => file.Path == log).ThenBy(file => file.Status.Modified)
                .ThenBy(file => file.Path, StringComparer.Ordinal),
        ];
        var placed = new Queue<HistoryFile>(
            sorted.Where(file => file.IsPlaced && file.Path != log).OrderBy(file => file.End));
        for (int i = 0; i < sorted.Length; i++)
        {
            sorted[i] = sorted[i].IsPlaced && sorted[i].Path != log ? placed.Dequeue() : sorted[i];
        }

        return sorted;
    }
}
