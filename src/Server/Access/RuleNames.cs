using System.Collections.Concurrent;
using System.Net;

namespace Conserver.Server.Access;

/// <summary>
/// The addresses of the names in access rules, asked for when they are needed and remembered for a minute: a slow name
/// server must not be asked at each connection. Any thread.
/// </summary>
internal sealed class RuleNames(IHostNames service, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, (IReadOnlyList<IPAddress> Addresses, long Since)> known =
        new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What is known without asking; none when nothing is.</summary>
    public IReadOnlyList<IPAddress> Known(string name) => known.TryGetValue(name, out var entry) ? entry.Addresses : [];

    /// <summary>Asks when the answer is not known or too old. Blocks.</summary>
    public IReadOnlyList<IPAddress> Find(string name)
    {
        if (!known.TryGetValue(name, out var entry) || time.GetElapsedTime(entry.Since) > Lifetime)
        {
            known[name] = entry = (service.Addresses(name), time.GetTimestamp());
        }

        return entry.Addresses;
    }
}
