namespace Conserver.Server.Lines;

/// <summary>
/// Notices a console that goes down as fast as it comes up: <c>initspinmax</c> initialisations, each less than
/// <c>initspintimer</c> after the one before, and it stays down for a while. Either setting 0 switches it off.
/// </summary>
internal sealed class SpinGuard(int max, TimeSpan window)
{
    private long last = long.MinValue;
    private int count;

    /// <summary>Called before each initialisation; false when the rate is exceeded, and the count starts anew.</summary>
    /// <param name="now">Monotonic milliseconds.</param>
    public bool Allow(long now)
    {
        if (max == 0 || window == TimeSpan.Zero)
        {
            return true;
        }

        bool rapid = last != long.MinValue && now - last < window.TotalMilliseconds;
        last = now;
        count = rapid ? count + 1 : 0;
        if (count < max)
        {
            return true;
        }

        count = 0;
        return false;
    }
}
