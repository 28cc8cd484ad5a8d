using System.Buffers;

namespace Conserver.Server.History.Search;

/// <summary>
/// Searches bytes of any number for lines that match, in blocks: whoever has the bytes reads them into <see cref="Room"/>.
/// Lines are cut out only around hits. A line that is longer than a block is searched as if it ended there, with some bytes
/// of the one looked at again in the next.
/// </summary>
/// <param name="pattern">What is searched for.</param>
/// <param name="context">Lines to give before and behind each hit.</param>
/// <param name="found">Takes the lines.</param>
internal sealed class LineSearch(SearchPattern pattern, int context, LineFound found) : IDisposable
{
    private const int BlockSize = 256 * 1024, Overlap = 1024;

    /// <summary>Lines before a hit take up no more of a block.</summary>
    private const int MaxKept = BlockSize / 4;

    private byte[] block = ArrayPool<byte>.Shared.Rent(BlockSize);
    private readonly LineMatcher matcher = new(pattern);

    /// <summary>Offset of the block's first byte.</summary>
    private long origin;

    /// <summary>
    /// Where in the block the search goes on, at the beginning of a line; what lies before is kept for context.
    /// </summary>
    private int next;
    private int end;

    /// <summary>Lines up to this offset were given, or must not be.</summary>
    private long givenTo;
    private int owed;
    private bool hasGiven;

    /// <summary>Lines that match so far.</summary>
    public long Hits { get; private set; }

    /// <summary>Where the next bytes go; never empty.</summary>
    public Span<byte> Room => block.AsSpan(end);

    /// <summary>So many bytes are in <see cref="Room"/>.</summary>
    public void Take(int count)
    {
        end += count;
        int lines = block.AsSpan(next, end - next).LastIndexOf((byte)'\n') + 1;
        if (lines > 0)
        {
            Search(next + lines);
        }

        if (end == block.Length)
        {
            MakeRoom();
        }
    }

    /// <summary>Nothing more comes here: a line that has not ended is one all the same. Another file may follow.</summary>
    public void Finish()
    {
        Search(end);
        (origin, next, end) = (0, 0, 0);
        (givenTo, owed) = (0, 0);
    }

    /// <summary>Nothing is searched any more.</summary>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(block);
        block = [];
    }

    /// <summary>Begins behind a part that is not searched.</summary>
    public void SkipTo(long offset) => origin = givenTo = offset;

    private void Search(int limit)
    {
        ReadOnlySpan<byte> lines = block.AsSpan(0, limit);
        matcher.Forget();
        while (next < limit && matcher.Next(lines, next) is var (start, stop))
        {
            GiveOwed(lines, start);
            GiveBefore(lines, start);
            Give(lines, start, stop, isHit: true);
            Hits++;
            owed = context;
            next = Math.Min(stop + 1, limit);
        }

        GiveOwed(lines, limit);
        next = limit;
    }

    // Lines behind the last hit, up to the next one.
    private void GiveOwed(ReadOnlySpan<byte> lines, int limit)
    {
        while (owed > 0 && next < limit)
        {
            int length = lines[next..limit].IndexOf((byte)'\n');
            int stop = length < 0 ? limit : next + length;
            Give(lines, next, stop, isHit: false);
            next = Math.Min(stop + 1, limit);
            owed--;
        }
    }

    private void GiveBefore(ReadOnlySpan<byte> lines, int hit)
    {
        int start = ContextStart(lines, hit);
        while (start < hit)
        {
            int stop = start + lines[start..hit].IndexOf((byte)'\n');
            Give(lines, start, stop, isHit: false);
            start = stop + 1;
        }
    }

    private int ContextStart(ReadOnlySpan<byte> lines, int before)
    {
        int first = (int)Math.Max(0, givenTo - origin);
        int start = before;
        for (int i = 0; i < context && start > first; i++)
        {
            start = first + lines[first..(start - 1)].LastIndexOf((byte)'\n') + 1;
        }

        return start;
    }

    private void Give(ReadOnlySpan<byte> lines, int start, int stop, bool isHit)
    {
        bool isApart = hasGiven && origin + start > givenTo;
        found(origin + start, lines[start..stop].TrimEnd((byte)'\r'), isHit, isApart);
        givenTo = origin + Math.Min(stop + 1, lines.Length);
        hasGiven = true;
    }

    private void MakeRoom()
    {
        if (next < end - (block.Length - MaxKept))
        {
            // A line without end. What has just been found is not found again.
            long hits = Hits;
            Search(end);
            next = Hits > hits ? end : end - Overlap;
            givenTo = Math.Max(givenTo, origin + next);
        }

        int kept = ContextStart(block, next);
        kept = next - kept > MaxKept ? next : kept;
        block.AsSpan(kept, end - kept).CopyTo(block);
        origin += kept;
        next -= kept;
        end -= kept;
    }
}
