using System.Buffers;
using Conserver.Posix;
using Conserver.Protocol.Text;
using Conserver.Server.Disk;
using Conserver.Server.Disk.Indexes;

namespace Conserver.Server.History.Reading;

/// <summary>
/// The files of one history, the oldest first: what has the log's name now, what had it once, whoever moved or compressed
/// it, as long as it lies beside and is called <c>NAME-</c> or <c>NAME.</c> and a number or a date. What has not changed
/// since it was looked at is not looked at again. Off the loops; one thread at a time.
/// </summary>
/// <param name="name">The log.</param>
/// <param name="isOfOther">A file is the log of another console.</param>
/// <param name="folders">What lies in its folder.</param>
internal sealed class HistoryFiles(LogName name, Func<string, bool> isOfOther, FolderNames folders)
{
    private static readonly SearchValues<char> DateCharacters = SearchValues.Create("0123456789-.T");

    private Dictionary<string, FoundFile> known = [];
    private PlaceRuns runs = new();
    private FileStatus index;
    private string[] names = [];
    private (string Log, FolderListing? Folder) listed = ("", null);

    private string Folder => name.Folder is { Length: > 0 } folder ? folder : "./";

    /// <summary>Looks for them.</summary>
    /// <param name="log">The file that is written now, one char per byte.</param>
    /// <exception cref="IOException">The disk.</exception>
    public IReadOnlyList<HistoryFile> Find(string log)
    {
        ReadIndex();
        List<FoundFile> files = Look(log, out bool isGone);
        if (isGone)
        {
            // Moved, or compressed, while it was looked at.
            folders.Forget();
            files = Look(log, out _);
        }

        return InOrder([.. files.SelectMany(file => Parts(file, files, log))], log);
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

    /// <summary>
    /// What follows the log's name is the date of a rotation, or behind a dot its number; <c>.gz</c> may follow.
    /// </summary>
    internal static bool IsOldName(ReadOnlySpan<char> rest)
    {
        const int DateLength = 8;
        rest = rest.EndsWith(LogName.Compressed, StringComparison.Ordinal) ? rest[..^LogName.Compressed.Length] : rest;
        return rest.Length > 1 && char.IsAsciiDigit(rest[1]) && rest[1..].IndexOfAnyExcept(DateCharacters) < 0
            && (rest[0] == '.' || (rest[0] == '-' && rest.Length > DateLength));
    }

    private void ReadIndex()
    {
        _ = Files.Status(Latin1.Bytes(PlaceRuns.IndexName(name.Lasting)), out FileStatus status);
        if (status != index || runs.IsEmpty)
        {
            index = status;
            runs = PlaceRuns.Read(name.Lasting);
        }
    }

    private List<FoundFile> Look(string log, out bool isGone)
    {
        isGone = false;
        List(log);
        var found = new List<FoundFile>();
        foreach (string path in names.Append(log))
        {
            if (Files.Status(Latin1.Bytes(path), out FileStatus status) != 0)
            {
                isGone |= path != log;
            }
            else if (status.IsRegular && !found.Exists(file => file.Status.IsSameFile(status)))
            {
                found.Add(known.TryGetValue(path, out FoundFile? same) && same.Status == status
                    ? same
                    : FoundFile.Of(path, status, isCurrent: path == log));
            }
        }

        // One that is being compressed, or has been until a crash, is there twice.
        _ = found.RemoveAll(file => file.Pack is { } pack && found.Exists(other =>
            file.Path == other.Path + LogName.Compressed
            && (pack.Table is null || file.Modified / 1000 == other.Modified / 1000)));
        known = found.ToDictionary(file => file.Path);
        return found;
    }

    private void List(string log)
    {
        FolderListing folder = folders.Of(Folder);
        if (listed != (log, folder))
        {
            listed = (log, folder);
            names = [.. OldNames(log, folder).Where(path => !isOfOther(path))];
        }
    }

    private IEnumerable<string> OldNames(string log, FolderListing folder)
    {
        string own = log[(log.LastIndexOf('/') + 1)..];
        return folder.Beginning(name.Beginning[name.Folder.Length..])
            .Where(file => (name.IsClosed(file, out bool isHalfMade) && !isHalfMade)
                || (file.StartsWith(own, StringComparison.Ordinal) && IsOldName(file.AsSpan(own.Length))))
            .Select(file => name.Folder + file);
    }

    // Where a clock that was set back has led to a file a second time there are others between its parts.
    private IEnumerable<HistoryFile> Parts(FoundFile file, List<FoundFile> all, string log)
    {
        bool isFirst = file.Path == log && runs.IsEmpty;

        // Before the first place is noted a log begins at 0.
        IReadOnlyList<LogPlace> places =
            isFirst ? [new LogPlace(LogPlaceKind.From, file.Status.Inode, 0, 0)] : PlacesOf(file, all);
        long length = file.Pack is not { } pack ? file.Status.Size
            : pack.Table?.Length ?? (places.Count > 0 ? places[^1].Offset : long.MaxValue);
        long start = 0;
        int first = 0;
        for (int i = 1; i < places.Count; i++)
        {
            LogPlace before = places[i - 1], place = places[i];
            if (before.Kind == LogPlaceKind.End && place.Position > before.Position + place.Offset - before.Offset)
            {
                yield return Part([.. places.Take(i).Skip(first)], start, place.Offset);
                (first, start) = (i, place.Offset);
            }
        }

        yield return Part([.. places.Skip(first)], start, length);

        HistoryFile Part(LogPlace[] own, long from, long to) =>
            new(file.Path, file.Status, own) { Pack = file.Pack, Start = from, Length = to };
    }

    // One that somebody else has compressed is the file of that length that is gone, if there is no other.
    private IReadOnlyList<LogPlace> PlacesOf(FoundFile file, List<FoundFile> all) =>
        file.Pack is not { } pack ? runs.Of(file.Status.Inode)
        : pack.Table is { } table ? table.Places
        : all.Count(other => other.Pack is { Table: null } same && same.Tail == pack.Tail) == 1
            ? runs.Gone(pack.Tail, inode => all.Exists(other => other.Pack is null && other.Status.Inode == inode))
        : [];

    // By when they were written last; those whose positions are known by these.
    private static HistoryFile[] InOrder(List<HistoryFile> files, string log)
    {
        HistoryFile[] sorted =
        [
            .. files.OrderBy(IsCurrent).ThenBy(file => file.Status.Modified)
                .ThenBy(file => file.Path, StringComparer.Ordinal),
        ];
        var placed = new Queue<HistoryFile>(
            sorted.Where(file => file.IsPlaced && !IsCurrent(file)).OrderBy(file => file.End));
        for (int i = 0; i < sorted.Length; i++)
        {
            sorted[i] = sorted[i].IsPlaced && !IsCurrent(sorted[i]) ? placed.Dequeue() : sorted[i];
        }

        return sorted;

        bool IsCurrent(HistoryFile file) => file.Path == log && file.Length == file.Status.Size;
    }
}
