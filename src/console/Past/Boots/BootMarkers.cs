using System.Text.RegularExpressions;

namespace Conserver.ConsoleProgram.Past.Boots;

/// <summary>
/// Finds the lines with which a machine starts. It starts once and says so several times: firmware, then a loader, then the
/// kernel; only what does not go on from there is the next start.
/// </summary>
/// <param name="own">What its user takes for the beginning; null for what is well known.</param>
internal sealed class BootMarkers(Regex? own)
{
    private int last = int.MaxValue;

    /// <summary>A start begins with this line, as <see cref="BootLine"/> has cleaned it.</summary>
    public bool Begins(string line)
    {
        if (own is not null)
        {
            return own.IsMatch(line);
        }

        foreach ((Regex marker, int stage, bool isRedrawn) in KnownMarkers.All)
        {
            if (marker.IsMatch(line))
            {
                bool begins = stage < last || (stage == last && !isRedrawn) || last == int.MaxValue;
                last = stage;
                return begins;
            }
        }

        return false;
    }
}
