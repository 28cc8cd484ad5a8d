namespace Conserver.Server.History;

/// <summary>
/// When a console's log gets its next mark (<c>timestamp Nm</c>, <c>Nh</c>, <c>Nd</c>), as conserver 8.2.7 reckons: marks
/// whose interval divides an hour or a day fall on whole intervals from local midnight, others start at the next whole
/// interval from the current minute.
/// </summary>
internal sealed class MarkClock
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly TimeZoneInfo zone;

    /// <param name="interval">More than zero, in whole seconds.</param>
    /// <param name="zone">Whose midnight counts.</param>
    /// <param name="now">When the configuration was read.</param>
    public MarkClock(TimeSpan interval, TimeZoneInfo zone, DateTimeOffset now)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(interval, TimeSpan.FromSeconds(1));
        Interval = interval;
        this.zone = zone;
        Next = First(now);
    }

    public TimeSpan Interval { get; }

    /// <summary>The instant of the next mark.</summary>
    public DateTimeOffset Next { get; private set; }

    /// <summary>True when a mark is due; moves on to the next, leaving out whole intervals that were missed.</summary>
    public bool TryMark(DateTimeOffset now)
    {
        if (now >= Next)
        {
            Skip(now);
            return true;
        }

        // Only a clock that was set back can be further away than one interval: do not fall silent until it catches up.
        if (Next - now > Interval)
        {
            Next = First(now);
        }

        return false;
    }

    /// <summary>Moves a mark time of the past into the future without a mark; for a console that comes up again.</summary>
    public void Skip(DateTimeOffset now)
    {
        if (now >= Next)
        {
            Next += Interval * (Math.Floor((now - Next) / Interval) + 1);
        }
    }

    private DateTimeOffset First(DateTimeOffset now)
    {
        DateTimeOffset local = TimeZoneInfo.ConvertTime(now, zone);
        DateTimeOffset minute = local.AddTicks(-(local.Ticks % TimeSpan.TicksPerMinute));
        TimeSpan whole = Interval <= Hour ? Hour : Day;
        if (whole.Ticks % Interval.Ticks != 0)
        {
            return minute + Interval;
        }

        TimeSpan sinceMidnight = minute.TimeOfDay;
        TimeSpan past = TimeSpan.FromTicks(sinceMidnight.Ticks % Interval.Ticks);
        return minute - past + Interval;
    }
}
