namespace Conserver.Server.Tests.History;

/// <summary>A clock that tests move by hand, with a zone of their choice.</summary>
internal sealed class ManualClock(DateTimeOffset start, TimeZoneInfo? zone = null) : TimeProvider
{
    private readonly DateTimeOffset origin = start;
    private long ticks = start.UtcTicks;

    /// <summary>Monday, 23 November 2026, 06:53:26.</summary>
    public ManualClock()
        : this(new DateTimeOffset(2026, 11, 23, 6, 53, 26, TimeSpan.Zero))
    {
    }

    public override TimeZoneInfo LocalTimeZone => zone ?? TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref ticks), TimeSpan.Zero);

    public override long GetTimestamp() => Interlocked.Read(ref ticks) - origin.UtcTicks;

    public void Advance(TimeSpan by) => Interlocked.Add(ref ticks, by.Ticks);
}
