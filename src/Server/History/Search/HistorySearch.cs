using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using Conserver.Protocol.Text;
using Conserver.Server.History.Reading;

namespace Conserver.Server.History.Search;

/// <summary>
/// The search of one console's history, a slice at a time. Off the loops: it waits for the disk, and takes processor time.
/// One thread at a time.
/// </summary>
internal sealed class HistorySearch : IDisposable
{
    /// <summary>A slice ends after that many milliseconds, or so many bytes that were found.</summary>
    private const int SliceTime = 50, SliceSize = 64 * 1024;

    private readonly string name;
    private readonly HistoryReader reader;
    private readonly LineSearch search;
    private readonly ArrayBufferWriter<byte> found = new();

    private readonly PassingTimes times;
    private long read;

    /// <param name="name">Of the console, for the answer.</param>
    /// <param name="reader">What is searched; disposed of with this.</param>
    /// <param name="pattern">What for.</param>
    /// <param name="context">Lines to give before and behind each hit.</param>
    public HistorySearch(string name, HistoryReader reader, SearchPattern pattern, int context)
    {
        this.name = name;
        this.reader = reader;
        times = new PassingTimes(reader.TimeOf);
        search = new LineSearch(pattern, context, Found);
    }

    public string Name => name;

    /// <summary>Lines that match so far.</summary>
    public long Hits => search.Hits;

    /// <summary>There is nothing more to search.</summary>
    public bool IsOver { get; private set; }

    /// <summary>What could not be searched, in a sentence; null for nothing.</summary>
    public string? Damage => reader.Damage;

    /// <summary>How long the last slice was worked on.</summary>
    public TimeSpan Spent { get; private set; }

    /// <summary>Works on for a while.</summary>
    /// <returns>What was found meanwhile, as the answer has it; valid until the next slice.</returns>
    /// <exception cref="IOException">The disk.</exception>
    public ReadOnlyMemory<byte> Next()
    {
        found.ResetWrittenCount();
        long start = Stopwatch.GetTimestamp();
        do
        {
            if (Fill() is > 0 and var count)
            {
                search.Take(count);
            }
            else if (!reader.IsUnderWay)
            {
                search.Finish();
                IsOver = true;
            }
        }
        while (!IsOver && found.WrittenCount < SliceSize && Stopwatch.GetElapsedTime(start).TotalMilliseconds < SliceTime);

        Spent = Stopwatch.GetElapsedTime(start);
        return found.WrittenMemory;
    }

    public void Dispose()
    {
        reader.Dispose();
        search.Dispose();
    }

    private int Fill()
    {
        Span<byte> room = search.Room;
        int end = 0;
        while (end < room.Length
            && reader.ReadAny(room[end..], out HistoryTime when, out long? position) is > 0 and var got)
        {
            times.Add(read, when, position);
            end += got;
            read += got;
        }

        return end;
    }

    private void Found(long offset, ReadOnlySpan<byte> line, bool isHit, bool isApart)
    {
        HistoryTime time = times.At(offset);
        string kind = (isHit ? ":" : "-") + (isApart ? "!" : "");
        string head = string.Create(CultureInfo.InvariantCulture, $"{line.Length} {time.Word} {name} {kind}\r\n");
        found.Write(Latin1.Bytes(head));
        found.Write(line);
        found.Write("\r\n"u8);
    }
}
