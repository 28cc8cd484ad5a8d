namespace Conserver.Server.Config;

/// <summary>Options of the command line that apply to every console, whatever its block says.</summary>
/// <param name="StripHigh"><c>-7</c>: strip the high bit.</param>
/// <param name="NoAutoReinit"><c>-F</c>: do not bring lines up again by themselves.</param>
/// <param name="OnDemand"><c>-i</c>: bring lines up only while somebody is attached.</param>
/// <param name="ReinitOnConnect"><c>-o</c>: bring a line up when somebody attaches.</param>
/// <param name="Unloved"><c>-u</c>: copy output nobody watches to the daemon's own.</param>
public sealed record ConfigOverrides(
    bool StripHigh = false,
    bool NoAutoReinit = false,
    bool OnDemand = false,
    bool ReinitOnConnect = false,
    bool Unloved = false)
{
    public static readonly ConfigOverrides None = new();

    internal ConsoleOptions Apply(ConsoleOptions options)
    {
        ConsoleOptions on = (StripHigh ? ConsoleOptions.StripHigh : 0)
            | (OnDemand ? ConsoleOptions.OnDemand : 0)
            | (ReinitOnConnect ? ConsoleOptions.ReinitOnConnect : 0)
            | (Unloved ? ConsoleOptions.Unloved : 0);
        return (options | on) & (NoAutoReinit ? ~ConsoleOptions.AutoReinit : ~ConsoleOptions.None);
    }
}
