using System.IO.Compression;
using Conserver.Server.Disk;

namespace Conserver.Server.History.Reading;

/// <summary>
/// A compressed file, unpacked as it is read, with 200 KiB of memory or so whatever is in it. One of ours is entered where
/// it is wanted, others at their beginning; one can go back a little in either.
/// </summary>
internal sealed class PackedText(ReplayFile file, string path, PackHead head) : IHistoryText
{
    /// <summary>Text passed over at a time.</summary>
    private const int Step = 16 * 1024 * 1024;

    /// <summary>Text in memory; half of it at least is behind.</summary>
    private const int WindowSize = 128 * 1024;

    private readonly byte[] window = new byte[WindowSize];
    private GZipStream? stream;
    private int length;

    /// <summary>The offset behind what is in the window.</summary>
    private long at;
    private bool isDamaged;

    public bool Approach(long offset)
    {
        Enter(offset);
        long stop = at + Step;
        while (at < offset)
        {
            if (at >= stop)
            {
                return false;
            }

            if (!Fill())
            {
                return true;
            }
        }

        return true;
    }

    public int Read(long offset, Span<byte> destination)
    {
        while (!Approach(offset))
        {
        }

        int total = 0;
        while (offset <= at && total < destination.Length && (offset + total < at || Fill()))
        {
            int from = (int)(offset + total - (at - length)), count = Math.Min(destination.Length - total, length - from);
            window.AsSpan(from, count).CopyTo(destination[total..]);
            total += count;
        }

        return total > 0 || destination.IsEmpty || IsWhole ? total : throw new DamagedLogException(path, at);
    }

    public void Dispose()
    {
        stream?.Dispose();
        file.Dispose();
    }

    // Asked at the end.
    private bool IsWhole => !isDamaged
        && (head.Table is { } table ? at == table.Length && file.Length == table.Starts[^1]
            : (uint)at == head.Tail || file.Length == 0);

    // At the offset or before it, as near as can be had.
    private void Enter(long offset)
    {
        int part = 0;
        long start = 0;
        if (head.Table is { } table)
        {
            part = (int)Math.Min(offset / table.PartSize, table.Starts.Count - 2);
            start = (long)part * table.PartSize;
        }

        if (stream is null || offset < at - length || start > at)
        {
            stream?.Dispose();
            stream = new GZipStream(new ReplayStream(file, head.Table?.Starts[part] ?? 0), CompressionMode.Decompress);
            (at, length, isDamaged) = (start, 0, false);
        }
    }

    private bool Fill()
    {
        if (length == window.Length)
        {
            length = window.Length / 2;
            window.AsSpan(length).CopyTo(window);
        }

        int got = 0;
        try
        {
            got = isDamaged ? 0 : stream!.Read(window.AsSpan(length));
        }
        catch (InvalidDataException)
        {
            // Said by Read, once what came before has been given.
            isDamaged = true;
        }

        length += got;
        at += got;
        return got > 0;
    }
}
