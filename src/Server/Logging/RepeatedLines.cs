using System.Globalization;
using Conserver.Posix;

namespace Conserver.Server.Logging;

/// <summary>
/// Lines that strangers can cause as often as they like: of each kind the first <see cref="Most"/> within
/// <see cref="Period"/> are written, the others counted, and one line at the end of the period says how many more there
/// were. One loop's.
/// </summary>
internal sealed class RepeatedLines(Loop loop, DaemonLog log) : ILoopOwner
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
        if (Count(kind, Most, log.Error))
        {
            log.Error(line);
        }
    }

    /// <inheritdoc cref="Error"/>
    /// <remarks>For what is nobody's mistake.</remarks>
    public void Info(string kind, string line)
    {
        if (Count(kind, Most, log.Info))
        {
            log.Info(line);
        }
    }

    /// <summary>Counts what another line has begun to tell of.</summary>
    public void More(string kind) => Count(kind, 0, log.Error);

    private bool Count(string kind, int most, Action<string> write)
    {
        int count = counts.GetValueOrDefault(kind) + 1;
        counts[kind] = count;
        if (count == 1)
        {
            loop.Timer(this, () => Sum(kind, most, write)).Start(Period);
        }

        return count <= most;
    }

    /// <summary>What was counted is lost, but nothing stays unsaid from now on.</summary>
    void ILoopOwner.Faulted(Exception failure)
    {
        counts.Clear();
        log.Error($"internal error: {failure}");
    }

    private void Sum(string kind, int most, Action<string> write)
    {
        if (counts.Remove(kind, out int count) && count > most)
        {
            write(string.Create(
                CultureInfo.InvariantCulture, $"{kind}: {count - most} more within {(int)Period.TotalSeconds} seconds"));
        }
    }
}
