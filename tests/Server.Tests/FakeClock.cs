namespace Conserver.Server.Tests;

/// <summary>A clock that stands still until a test moves it; its tick frequency is odd on purpose.</summary>
internal sealed class FakeClock : TimeProvider
{
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 6, 53, 26, TimeSpan.Zero);
    private TimeSpan elapsed;

    public override long TimestampFrequency => 7_654_321;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public void Advance(TimeSpan time) => elapsed += time;

    // Rounded up, so that a whole number of milliseconds stays one on the way through ticks.
    public override long GetTimestamp() => (long)Math.Ceiling(elapsed.TotalSeconds * TimestampFrequency);

    public override DateTimeOffset GetUtcNow() => Start + elapsed;
}
