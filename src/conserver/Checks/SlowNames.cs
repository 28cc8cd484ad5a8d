using System.Collections.Concurrent;
using System.Globalization;
using Conserver.Posix;

namespace Conserver.Daemon.Checks;

/// <summary>Looks names up for a check, each once; all of them together take a limited time. Any thread.</summary>
/// <param name="patience">For all, from the first on.</param>
internal sealed class SlowNames(TimeSpan patience)
{
    /// <summary>What each one has in any case, milliseconds: most are known at once.</summary>
    private const int Least = 50;

    private readonly ConcurrentDictionary<string, Lazy<Task<string?>>> asked = new(StringComparer.OrdinalIgnoreCase);
    private readonly Lazy<long> until = new(() => Environment.TickCount64 + (long)patience.TotalMilliseconds);

    /// <summary>Why a name has no address; null when it has.</summary>
    public string? WhyNone(string name)
    {
        Task<string?> answer = asked.GetOrAdd(name, key => new Lazy<Task<string?>>(() => Task.Factory.StartNew(
            () => Resolver.Addresses(key).Error,
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default))).Value;
        int left = (int)Math.Max(Least, until.Value - Environment.TickCount64);
        return Task.WaitAny([answer], left) < 0
            ? string.Create(CultureInfo.InvariantCulture, $"no answer in {patience.TotalSeconds:0.#} s")
            : answer.IsFaulted ? answer.Exception.InnerException!.Message
            : answer.Result;
    }
}
