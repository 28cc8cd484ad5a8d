using Conserver.Posix;
using Conserver.Protocol.Text;

namespace Conserver.Server.Disk.Indexes;

/// <summary>
/// The places of one log by the files they are in. The number of a file may be another file's later, and a file can be cut:
/// then offsets or positions go back, and another run of places begins. Off the loops: it blocks.
/// </summary>
internal sealed class PlaceRuns
{
    /// <summary>Places of more rotations than anybody keeps.</summary>
    private const int IndexTail = 1024 * 1024;

    private readonly Dictionary<ulong, List<LogPlace>> last = [];
    private readonly List<List<LogPlace>> all = [];
    private List<LogPlace>? newest;

    /// <summary>None is known.</summary>
    public bool IsEmpty => all.Count == 0;

    /// <summary>Reads the index of a log; empty when there is none.</summary>
    /// <param name="log">One char per byte.</param>
    public static PlaceRuns Read(string log)
    {
        var runs = new PlaceRuns();
        byte[] index = ReadEnd(IndexName(log), out long size);
        int first = (int)((LogPlace.Size - ((size - index.Length) % LogPlace.Size)) % LogPlace.Size);
        for (int at = first; at + LogPlace.Size <= index.Length; at += LogPlace.Size)
        {
            if (LogPlace.TryRead(index.AsSpan(at), out LogPlace place))
            {
                runs.Add(place);
            }
        }

        return runs;
    }

    /// <summary>The name of a log's index: it begins with a dot, so that nobody's patterns find it.</summary>
    public static string IndexName(string path)
    {
        int name = path.LastIndexOf('/') + 1;
        return $"{path[..name]}.{path[name..]}.index";
    }

    /// <summary>The places of the file that has this number now, in order.</summary>
    public IReadOnlyList<LogPlace> Of(ulong inode) => last.GetValueOrDefault(inode) ?? [];

    /// <summary>
    /// The places of a file that is not there any more and was closed with so many bytes, the last of them its end; none
    /// when that is not the only one.
    /// </summary>
    /// <param name="size">Bytes, without what is beyond 32 bits of them.</param>
    /// <param name="isThere">A file with this number is there.</param>
    public IReadOnlyList<LogPlace> Gone(uint size, Func<ulong, bool> isThere)
    {
        List<LogPlace>[] fit =
        [
            .. all.Where(run => run[^1] is { Kind: LogPlaceKind.End } end && (uint)end.Offset == size
                && (last[end.Inode] != run || !isThere(end.Inode))),
        ];
        return fit.Length == 1 ? fit[0] : [];
    }

    private void Add(LogPlace place)
    {
        if (last.GetValueOrDefault(place.Inode) is not { } run
            || place.Offset < run[^1].Offset || place.Position < run[^1].Position)
        {
            End(place.Position - place.Offset);
            last[place.Inode] = run = [];
            all.Add(run);
        }

        run.Add(place);
        newest = run;
    }

    // What is rotated while it is written has no end of its own: the next file goes on from it.
    private void End(long position)
    {
        if (newest?[^1] is { Kind: LogPlaceKind.From } open && position >= open.Position)
        {
            newest.Add(new LogPlace(LogPlaceKind.End, open.Inode, open.Offset + position - open.Position, position));
        }
    }

    private static byte[] ReadEnd(string path, out long size)
    {
        size = 0;
        int fd = Files.OpenRead(Latin1.Bytes(path));
        if (fd < 0)
        {
            return [];
        }

        try
        {
            byte[] tail = [];
            if (Files.Status(fd, out FileStatus status) == 0 && status.IsRegular)
            {
                size = status.Size;
                tail = new byte[Math.Min(size, IndexTail)];
            }

            int got = tail.Length == 0 ? 0 : Files.ReadAt(fd, tail, size - tail.Length);
            return got < 0 ? throw new PosixException("read", -got) : tail[..got];
        }
        finally
        {
            Sys.Close(fd);
        }
    }
}
