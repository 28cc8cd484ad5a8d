using System.Buffers;
using Conserver.Server.Disk;
using Conserver.Server.Logging;

namespace Conserver.Server.History;

/// <summary>
/// The last lines of a log, pulled in pieces of any size, byte for byte except that marks which follow each other become
/// one line (conserver 8.2.7). Unlike there, a run of marks at the limit is shown whole, and logs may be of any length.
/// </summary>
/// <remarks>
/// Nothing is read before the first <see cref="TryReadNext"/>; that one also looks for the start. Whoever pulls blocks on
/// the disk. Holds one pooled block of 64 KiB from then on until the end is reached or <see cref="Dispose"/>.
/// </remarks>
internal sealed class Replay : IDisposable
{
    private const int BlockSize = 64 * 1024;

    private readonly IReplaySource source;
    private readonly long end;
    private readonly int lines;
    private readonly byte[] firstMark = new byte[CTime.Length];
    private readonly byte[] lastMark = new byte[MarkLine.MaxLength];
    private readonly byte[] marks = new byte[MarkLine.RangeLength];
    private byte[]? block;
    private bool started;
    private bool atLineStart;

    /// <summary>Offset in the log of the byte after the block.</summary>
    private long position;
    private int blockAt;
    private int blockEnd;
    private int marksHeld;
    private int lastLength;
    private int marksAt;
    private int marksEnd;

    /// <param name="source">The log.</param>
    /// <param name="end">Where to stop, bytes from the start of the log; see <see cref="ConsoleLog.Snapshot"/>.</param>
    /// <param name="lines">How many lines at most; 0 shows nothing.</param>
    public Replay(IReplaySource source, long end, int lines)
    {
        this.source = source;
        this.end = end;
        this.lines = lines;
    }

    /// <summary>
    /// Fills the front of <paramref name="destination"/> (not empty) with the next bytes to show; false at the end.
    /// </summary>
    /// <exception cref="IOException">The log cannot be read.</exception>
    public bool TryReadNext(Span<byte> destination, out int length)
    {
        Start();
        length = 0;
        while (length < destination.Length)
        {
            if (marksAt < marksEnd)
            {
                length += Take(marks.AsSpan(marksAt, marksEnd - marksAt), destination[length..], ref marksAt);
            }
            else if (!Prepare(out ReadOnlySpan<byte> piece))
            {
                break;
            }
            else if (!piece.IsEmpty)
            {
                int taken = Take(piece, destination[length..], ref blockAt);
                atLineStart = piece[taken - 1] == '\n';
                length += taken;
            }
        }

        if (length == 0)
        {
            Dispose();
        }

        return length > 0;
    }

    public void Dispose()
    {
        if (block is not null)
        {
            ArrayPool<byte>.Shared.Return(block);
            block = null;
        }

        started = true;
        position = end;
        blockAt = blockEnd = marksHeld = marksAt = marksEnd = 0;
    }

    private static int Take(ReadOnlySpan<byte> from, Span<byte> to, ref int at)
    {
        int count = Math.Min(from.Length, to.Length);
        from[..count].CopyTo(to);
        at += count;
        return count;
    }

    private void Start()
    {
        if (started)
        {
            return;
        }

        started = true;
        (position, atLineStart) = ReplayStart.Find(source, end, lines);
        if (position < end)
        {
            block = ArrayPool<byte>.Shared.Rent(BlockSize);
        }
    }

    /// <summary>
    /// Brings the next thing to show: either bytes of the block up to the end of a line, or (with an empty
    /// <paramref name="piece"/>) finished marks. False at the end.
    /// </summary>
    private bool Prepare(out ReadOnlySpan<byte> piece)
    {
        piece = default;
        while (true)
        {
            if (blockEnd - blockAt < MarkLine.MaxLength && position < end)
            {
                Refill();
            }

            ReadOnlySpan<byte> rest = block.AsSpan(blockAt, blockEnd - blockAt);
            int mark = atLineStart ? MarkLine.Match(rest) : 0;
            if (mark > 0)
            {
                Hold(rest[..mark]);
                blockAt += mark;
                continue;
            }

            if (marksHeld > 0)
            {
                FinishMarks();
                return true;
            }

            if (rest.IsEmpty)
            {
                return false;
            }

            piece = BeforeMark(rest);
            return true;
        }
    }

    /// <summary>As many whole lines as surely hold no mark, or the front of one line.</summary>
    private static ReadOnlySpan<byte> BeforeMark(ReadOnlySpan<byte> rest)
    {
        int feed = rest.IndexOf((byte)'\n');
        int length = feed < 0 ? rest.Length : feed + 1;
        while (feed >= 0 && length < rest.Length && rest[length] != '[')
        {
            feed = rest[length..].IndexOf((byte)'\n');
            length = feed < 0 ? rest.Length : length + feed + 1;
        }

        return rest[..length];
    }

    private void Hold(ReadOnlySpan<byte> mark)
    {
        if (marksHeld++ == 0)
        {
            MarkLine.Time(mark).CopyTo(firstMark);
        }

        mark.CopyTo(lastMark);
        lastLength = mark.Length;
        marksHeld = Math.Min(marksHeld, 2);
    }

    private void FinishMarks()
    {
        marksAt = 0;
        if (marksHeld == 1)
        {
            lastMark.CopyTo(marks, 0);
            marksEnd = lastLength;
        }
        else
        {
            MarkLine.WriteRange(firstMark, MarkLine.Time(lastMark), marks);
            marksEnd = MarkLine.RangeLength;
        }

        marksHeld = 0;
    }

    private void Refill()
    {
        int kept = blockEnd - blockAt;
        block.AsSpan(blockAt, kept).CopyTo(block);
        int wanted = (int)Math.Min(BlockSize - kept, end - position);
        int got = source.Read(position, block.AsSpan(kept, wanted));
        blockAt = 0;
        blockEnd = kept + got;

        // A log that was cut short while it is shown simply ends there.
        position = got < wanted ? end : position + got;
    }
}
