using System.Globalization;
using Conserver.Posix;

namespace Conserver.Server.Logging;

/// <summary>
/// Error lines that strangers can cause as often as they like: of each kind the first <see cref="Most"/> within
/// <see cref="Period"/> are written, the others counted, and one line at the end of the period says how many more there
/// were. One loop's.
/// </summary>
public sealed class RepeatedLines(Loop loop, DaemonLog log) : ILoopOwner
{
    /// <summary>Lines of one kind within a period.</summary>
    public const int Most = 10;

    /// <summary>From the first line on.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, int> counts = new(StringComparer.Ordinal);

    /// <summary>Writes the line, or counts it.</summary>
    /// <param name="kind">What happened, as the line with the count names it: <c>wrong passwords</c>.</param>
    /// <param name="line">Who and why.</param>
    public void Error(string kind, string line)
    {
        int count = counts.GetValueOrDefault(kind) + 1;
        counts[kind] = count;
        if (count == 1)
        {
            loop.Timer(this, () => Sum(kind)).Start(Period);
        }

        if (count <= Most)
        {
            log.Error(line);
        }
    }

    void ILoopOwner.Faulted(Exception failure) => log.Error($"internal error: {failure}");

    private void Sum(string kind)
    {
        if (counts.Remove(kind, out int count) && count > Most)
        {
            log.Error(string.Create(
                CultureInfo.InvariantCulture, $"{kind}: {count - Most} more within {(int)Period.TotalSeconds} seconds"));
        }
    }
}
