namespace Conserver.ConsoleProgram.Past.Playing;

/// <summary>
/// When the pieces of a log are due while it is played. Being late is made good by the next pauses; a clock that was set
/// back takes no time.
/// </summary>
/// <param name="clock">By which is played.</param>
/// <param name="speed">How many times as fast as it happened.</param>
/// <param name="longest">No pause is longer, at whatever speed; null for as long as it was.</param>
internal sealed class PlayPace(TimeProvider clock, double speed, TimeSpan? longest)
{
    public const double Slowest = 1.0 / 64, Fastest = 1024;

    /// <summary>Lateness beyond that, milliseconds of playing, is not made good: somebody has stopped the output.</summary>
    private const double MostLate = 1000;

    private long? last;

    /// <summary>Until the next piece is due, milliseconds of what happened; less than zero when it is late.</summary>
    private double left;
    private long countedAt = clock.GetTimestamp();

    public double Speed { get; private set; } = speed;

    public bool IsPaused { get; private set; }

    /// <summary>How long until the piece that was announced last is due; infinite while paused.</summary>
    public TimeSpan Wait
    {
        get
        {
            Count();
            return IsPaused ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(Math.Max(0, left / Speed));
        }
    }

    /// <summary>Another piece follows.</summary>
    /// <param name="time">When it came, milliseconds since 1970; null when nothing says so: with the one before.</param>
    public void Announce(long? time)
    {
        Count();
        double gap = Math.Max(0, (time - last) ?? 0);
        if (longest is { } limit)
        {
            gap = Math.Min(gap, limit.TotalMilliseconds * Speed);
        }

        left = Math.Max(left, -MostLate * Speed) + gap;
        last = time ?? last;
    }

    public void TogglePause()
    {
        Count();
        IsPaused = !IsPaused;
    }

    /// <summary>From now on faster (more than 1) or slower.</summary>
    public void ChangeSpeed(double factor)
    {
        Count();
        Speed = Math.Clamp(Speed * factor, Slowest, Fastest);
    }

    private void Count()
    {
        long now = clock.GetTimestamp();
        if (!IsPaused)
        {
            left -= clock.GetElapsedTime(countedAt, now).TotalMilliseconds * Speed;
        }

        countedAt = now;
    }
}
