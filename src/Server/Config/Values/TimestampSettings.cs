namespace Conserver.Server.Config;

/// <summary>The bound form of <c>timestamp</c>.</summary>
/// <param name="Interval">Seconds between marks when positive, lines between stamps when negative, 0 for none
/// (the number that <c>info</c> prints).</param>
/// <param name="Activity">Log attach, detach, bump, idle and initcmd (<c>a</c>).</param>
/// <param name="Breaks">Log breaks (<c>b</c>).</param>
/// <param name="Tasks">Log tasks (<c>t</c>).</param>
public readonly record struct TimestampSettings(int Interval, bool Activity, bool Breaks, bool Tasks)
{
    /// <summary>As it would be written.</summary>
    public override string ToString()
    {
        string interval = Interval switch
        {
            0 => "",
            < 0 => $"{-(long)Interval}l",
            _ => $"{Interval / 60}m",
        };
        return $"{interval}{(Activity ? "a" : "")}{(Breaks ? "b" : "")}{(Tasks ? "t" : "")}";
    }
}
