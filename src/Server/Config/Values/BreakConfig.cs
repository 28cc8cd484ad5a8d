namespace Conserver.Server.Config;

/// <summary>One <c>break</c> block.</summary>
/// <param name="Sequence">The string as configured, escapes unexpanded; empty means undefined.</param>
/// <param name="Delay">Milliseconds of one <c>\d</c>, 0 to 999.</param>
/// <param name="Confirm">Ask before sending.</param>
public sealed record BreakConfig(string Sequence, int Delay, bool Confirm)
{
    private const int DefaultDelay = 250;

    /// <summary>What a <c>break</c> block starts from.</summary>
    public static readonly BreakConfig Undefined = new("", DefaultDelay, false);

    public static bool IsId(string text) => text is [(>= '1' and <= '9') or (>= 'a' and <= 'z')];

    /// <summary>What 8.2.7 defines before it reads the file.</summary>
    public static SortedDictionary<char, BreakConfig> Predefined()
    {
        SortedDictionary<char, BreakConfig> breaks = [];
        foreach (char id in "123456789abcdefghijklmnopqrstuvwxyz")
        {
            breaks[id] = Undefined;
        }

        breaks['1'] = new BreakConfig("\\z", DefaultDelay, false);
        breaks['2'] = new BreakConfig("\\r~^b", DefaultDelay, false);
        breaks['3'] = new BreakConfig("#.", DefaultDelay, false);
        breaks['4'] = new BreakConfig("\\r\\d~\\d^b", 600, false);
        return breaks;
    }
}
