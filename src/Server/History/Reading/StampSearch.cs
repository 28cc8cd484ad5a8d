namespace Conserver.Server.History.Reading;

/// <summary>
/// Looks in a text without index for the last stamp before a time: what is behind it may have come then. Off the loops.
/// </summary>
internal sealed class StampSearch(IHistoryText source, long since, TimeZoneInfo zone)
{
    private const int BlockSize = 64 * 1024, Overlap = 1024, Farthest = 1024 * 1024, Near = 64 * 1024;

    /// <summary>Text looked at in one step.</summary>
    private const int Step = 16 * 1024 * 1024;

    private readonly byte[] block = new byte[BlockSize];
    private long looked;

    /// <summary>Where that stamp is; 0 when there is none.</summary>
    public long Offset { get; private set; }

    /// <summary>By halving, where each place can be gone to quickly.</summary>
    /// <param name="end">Where stamps end.</param>
    public long Halve(long end)
    {
        (long low, long high) = (0, end);
        while (high - low > Near)
        {
            long middle = low + ((high - low) / 2);
            if (Next(middle, high) is { } found && found.Time < since)
            {
                low = found.Offset;
            }
            else
            {
                high = middle;
            }
        }

        for (long place = low; Next(place, end) is { } found && found.Time < since; place = found.End)
        {
            low = found.Offset;
        }

        return low;
    }

    /// <summary>From the beginning on, for a fraction of a second; true when <see cref="Offset"/> is known.</summary>
    public bool GoOn()
    {
        for (long stop = looked + Step; looked < stop; looked += BlockSize - Overlap)
        {
            int got;
            try
            {
                got = source.Read(looked, block);
            }
            catch (DamagedLogException)
            {
                // Whoever reads it from there on hears of it.
                return true;
            }

            int from = 0;
            while (StampText.TryFind(block.AsSpan(0, got), from, out int start, out from, out DateTime local))
            {
                if (StampText.ToUnix(local, zone, 0) >= since)
                {
                    return true;
                }

                Offset = looked + start;
            }

            if (got < BlockSize)
            {
                return true;
            }
        }

        return false;
    }

    private (long Offset, long End, long Time)? Next(long from, long limit)
    {
        for (long place = from; place < Math.Min(limit, from + Farthest); place += BlockSize - Overlap)
        {
            int got = source.Read(place, block.AsSpan(0, (int)Math.Min(BlockSize, limit - place)));
            if (StampText.TryFind(block.AsSpan(0, got), 0, out int start, out int stop, out DateTime local))
            {
                return (place + start, place + stop, StampText.ToUnix(local, zone, 0));
            }
        }

        return null;
    }
}
