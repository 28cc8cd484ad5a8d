using System.Globalization;
using Conserver.Server.Config.Lint;

namespace Conserver.Daemon.Checks;

/// <summary>
/// What is looked at side by side: each finding comes out by itself, whatever becomes of the other looks, and all of them
/// together take a limited time.
/// </summary>
/// <param name="patience">For all of them, from the first on.</param>
internal sealed class Looks(TimeSpan patience)
{
    private readonly List<Look> all = [];
    private readonly long until = Environment.TickCount64 + (long)patience.TotalMilliseconds;

    /// <summary>Looks at something, beginning now.</summary>
    /// <param name="what">What it is, for when it does not answer: <c>address `con1'</c>.</param>
    /// <param name="keyword">The item of a <c>config</c> block it is about; null when it is the command line's.</param>
    /// <param name="look">Does it, on a thread of its own, and is given whom to tell.</param>
    public void Add(string what, string? keyword, Action<Action<StartFinding>> look)
    {
        List<StartFinding> found = [];
        Task task = Task.Factory.StartNew(
            () => look(finding =>
            {
                lock (found)
                {
                    found.Add(finding);
                }
            }),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        all.Add(new Look(what, keyword, task, found));
    }

    /// <summary>What was found in time, in the order of the looks.</summary>
    public IReadOnlyList<StartFinding> Findings() => [.. all.SelectMany(Findings)];

    private List<StartFinding> Findings(Look look)
    {
        int left = (int)Math.Max(0, until - Environment.TickCount64);
        bool isOver = Task.WaitAny([look.Task], left) == 0;
        List<StartFinding> found;
        lock (look.Found)
        {
            found = [.. look.Found];
        }

        string? missing = !isOver
            ? string.Create(CultureInfo.InvariantCulture, $"no answer in {patience.TotalSeconds:0.#} s")
            : look.Task.Exception?.InnerException?.Message;
        if (missing is not null)
        {
            found.Add(new StartFinding(look.Keyword, $"{look.What} could not be tried: {missing}"));
        }

        return found;
    }

    private sealed record Look(string What, string? Keyword, Task Task, List<StartFinding> Found);
}
