using System.Buffers;
using Conserver.Server.Disk;

namespace Conserver.Server.History;

/// <summary>
/// Finds where the last N lines of a log begin, reading backwards in blocks. A line ends with a line feed, a rest without
/// one counts too, marks that follow each other count as one line, and a line of more than <see cref="MaxLine"/> bytes
/// ends the search inside itself (conserver 8.2.7).
/// </summary>
internal ref struct ReplayStart
{
    /// <summary>Bytes of a line, line feed included, that are looked at before the search gives up.</summary>
    public const int MaxLine = 9999;

    private const int BlockSize = 64 * 1024;

    private readonly IReplaySource source;
    private readonly long end;
    private readonly byte[] block;
    private long blockStart;
    private int blockLength;

    private ReplayStart(IReplaySource source, long end, byte[] block)
    {
        this.source = source;
        this.end = end;
        this.block = block;
        blockStart = end;
    }

    /// <summary>
    /// Offset of the first byte to show, and whether it is the first byte of a line; <paramref name="end"/> when there is
    /// nothing to show.
    /// </summary>
    /// <exception cref="IOException">The source cannot be read.</exception>
    public static (long Offset, bool AtLineStart) Find(IReplaySource source, long end, int lines)
    {
        if (lines <= 0 || end <= 0)
        {
            return (end, true);
        }

        byte[] block = ArrayPool<byte>.Shared.Rent(BlockSize);
        try
        {
            return new ReplayStart(source, end, block).Find(lines);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    private (long Offset, bool AtLineStart) Find(int lines)
    {
        long start = end;
        int count = 0;
        bool inMarks = false;
        while (start > 0 && (count < lines || inMarks))
        {
            long lineStart = StartOfLineBefore(start);
            bool cut = lineStart < 0;
            bool mark = !cut && start - lineStart <= MarkLine.MaxLength && IsMark(lineStart, start);
            if (!(mark && inMarks))
            {
                if (count == lines)
                {
                    break;
                }

                count++;
            }

            if (cut)
            {
                return (start - MaxLine, false);
            }

            inMarks = mark;
            start = lineStart;
        }

        return (start, true);
    }

    /// <summary>
    /// Where the line that ends before <paramref name="lineEnd"/> starts, or -1 when it is longer than allowed.
    /// </summary>
    private long StartOfLineBefore(long lineEnd)
    {
        // The last byte of the line is its own line feed, or the last byte of an unfinished line.
        long at = lineEnd - 1;
        long lowest = Math.Max(0, lineEnd - MaxLine - 1);
        while (at > lowest)
        {
            Load(at);
            int from = (int)(Math.Max(lowest, blockStart) - blockStart);
            int feed = block.AsSpan(from, (int)(at - blockStart) - from).LastIndexOf((byte)'\n');
            if (feed >= 0)
            {
                return blockStart + from + feed + 1;
            }

            at = blockStart + from;
        }

        return lineEnd <= MaxLine ? 0 : -1;
    }

    /// <summary>Makes the block hold the bytes right before <paramref name="at"/>.</summary>
    private void Load(long at)
    {
        if (at > blockStart && at <= blockStart + blockLength)
        {
            return;
        }

        long from = Math.Max(0, at - BlockSize);
        int wanted = (int)(at - from);
        if (source.Read(from, block.AsSpan(0, wanted)) < wanted)
        {
            throw new IOException("The log became shorter while it was read.");
        }

        blockStart = from;
        blockLength = wanted;
    }

    private readonly bool IsMark(long lineStart, long lineEnd)
    {
        int length = (int)(lineEnd - lineStart);
        if (lineStart >= blockStart && lineEnd <= blockStart + blockLength)
        {
            return MarkLine.Match(block.AsSpan((int)(lineStart - blockStart), length)) == length;
        }

        Span<byte> line = stackalloc byte[MarkLine.MaxLength];
        line = line[..length];
        return source.Read(lineStart, line) == length && MarkLine.Match(line) == length;
    }
}
