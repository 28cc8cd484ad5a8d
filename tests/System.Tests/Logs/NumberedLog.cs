using System.Globalization;
using System.Text;

namespace Conserver.System.Tests.Logs;

/// <summary>
/// All log files of a console beside what its <see cref="NumberedSource"/> has said: each byte once and in order, with gaps
/// nowhere but where a connection ended in danger and the log says that the console came up again.
/// </summary>
internal sealed class NumberedLog
{
    /// <summary>Bytes of the source that are looked at to know which file comes next.</summary>
    private const int Sample = 3 * NumberedSource.RecordSize;

    private readonly string name;
    private readonly NumberedSource source;
    private readonly List<Piece> pieces;
    private long at;

    public NumberedLog(string folder, string name, NumberedSource source)
    {
        this.name = name;
        this.source = source;
        pieces = [.. Directory.GetFiles(folder, $"{name}.log*").Order(StringComparer.Ordinal).Select(Piece.Read)];
        Files = pieces.Count;
    }

    public int Files { get; }

    /// <summary>Bytes that are missing where they may be.</summary>
    public long Lost { get; private set; }

    public int Gaps { get; private set; }

    /// <summary>What is wrong; null for nothing.</summary>
    public string? Fault()
    {
        pieces.RemoveAll(piece => piece.Bytes.Length == 0);
        while (pieces.Count > 0)
        {
            Piece? next = pieces.Find(piece => piece.BeginsWith(0, at))
                ?? (SkipTo(start => pieces.Exists(piece => piece.BeginsWith(0, start)))
                    ? pieces.Find(piece => piece.BeginsWith(0, at))
                    : null);
            if (next is null)
            {
                return $"{name}: none of {string.Join(", ", pieces.Select(piece => piece.Path))} goes on at byte {at}";
            }

            pieces.Remove(next);
            if (FaultIn(next) is { } fault)
            {
                return fault;
            }
        }

        return at == source.Said || SkipTo(start => start == source.Said)
            ? null
            : $"{name}: ends at byte {at} of {source.Said}";
    }

    private string? FaultIn(Piece piece)
    {
        for (int done = 0; done < piece.Bytes.Length;)
        {
            // Numbers have much in common: where a gap may be it is looked further than the next byte.
            int here = done;
            if (piece.Ups.Contains(here) && !piece.BeginsWith(here, at))
            {
                _ = SkipTo(start => piece.BeginsWith(here, start));
            }

            int end = piece.Ups.Where(up => up > here).DefaultIfEmpty(piece.Bytes.Length).Min();
            int same = piece.Bytes.AsSpan(here, end - here).CommonPrefixLength(NumberedSource.Bytes(at, end - here));
            done += same;
            at += same;
            if (done < end)
            {
                string found = Encoding.Latin1.GetString(piece.Bytes.AsSpan(done, Math.Min(Sample, end - done)));
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name}: {piece.Path}: behind byte {at} comes \"{found.ReplaceLineEndings("|")}\"");
            }
        }

        return null;
    }

    private bool SkipTo(Predicate<long> fits)
    {
        long from = at;
        foreach (NumberedSource.Connection end in source.Ended)
        {
            if (end.MayLose && end.From <= from && at <= end.To)
            {
                from = end.To;
                if (fits(end.To))
                {
                    Lost += end.To - at;
                    Gaps += end.To > at ? 1 : 0;
                    at = end.To;
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>One file without the daemon's own lines.</summary>
    private sealed record Piece(string Path, byte[] Bytes, IReadOnlySet<int> Ups)
    {
        private const string Up = "[-- Console up ";

        public static Piece Read(string path)
        {
            byte[] all = File.ReadAllBytes(path);
            var bytes = new MemoryStream(all.Length);
            var ups = new HashSet<int>();
            for (int i = 0; i < all.Length;)
            {
                int tag = all.AsSpan(i).IndexOf("[-- "u8);
                bytes.Write(all.AsSpan(i, tag < 0 ? all.Length - i : tag));
                if (tag < 0)
                {
                    break;
                }

                ReadOnlySpan<byte> text = all.AsSpan(i + tag);
                int length = text.IndexOf("]\r\n"u8);
                if (length < 0)
                {
                    // Cut off by a kill: it stands there as what does not belong.
                    bytes.Write(text);
                    break;
                }

                if (text.StartsWith(Encoding.ASCII.GetBytes(Up)))
                {
                    ups.Add((int)bytes.Length);
                }

                i += tag + length + 3;
            }

            return new Piece(global::System.IO.Path.GetFileName(path), bytes.ToArray(), ups);
        }

        public bool BeginsWith(int offset, long number)
        {
            ReadOnlySpan<byte> some = Bytes.AsSpan(offset, Math.Min(Sample, Bytes.Length - offset));
            return some.SequenceEqual(NumberedSource.Bytes(number, some.Length));
        }
    }
}
