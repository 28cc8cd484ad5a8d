namespace Conserver.Server.Disk;

/// <summary>
/// When a log with a date in its name goes on in another file: at the first line that begins after the name has changed,
/// be it by time, by a clock that was set or by summer time. A line that does not end is cut after 64 KiB. Used where the
/// log is written.
/// </summary>
internal sealed class DatedName(LogName name, TimeProvider clock)
{
    private const int MaxLate = 64 * 1024;

    private long checkedAt = long.MinValue;
    private string next = "";
    private bool inLine;
    private int late;

    /// <summary>The file that is written; any thread.</summary>
    public string Path { get; private set; } = name.At(Local(clock));

    /// <summary>How many of these bytes still belong in the present file; 0 when it is time for the next one.</summary>
    public int BelongsHere(ReadOnlySpan<byte> bytes)
    {
        if (!HasChanged())
        {
            return bytes.Length;
        }

        int feed = bytes.IndexOf((byte)'\n');
        return !inLine || late >= MaxLate ? 0 : feed < 0 ? Math.Min(bytes.Length, MaxLate - late) : feed + 1;
    }

    /// <summary>So much has been written.</summary>
    public void Wrote(ReadOnlySpan<byte> bytes)
    {
        if (name.IsDated && !bytes.IsEmpty)
        {
            inLine = bytes[^1] != '\n';
            late = next != Path ? late + bytes.Length : 0;
        }
    }

    /// <summary>From now on it is the file of this time.</summary>
    public void Take()
    {
        if (HasChanged())
        {
            Path = next;
            late = 0;
        }
    }

    private static DateTime Local(TimeProvider clock) =>
        TimeZoneInfo.ConvertTime(clock.GetUtcNow(), clock.LocalTimeZone).DateTime;

    private bool HasChanged()
    {
        if (!name.IsDated)
        {
            return false;
        }

        long second = clock.GetUtcNow().ToUnixTimeSeconds();
        if (second != checkedAt)
        {
            checkedAt = second;
            next = name.At(Local(clock));
        }

        return next != Path;
    }
}
