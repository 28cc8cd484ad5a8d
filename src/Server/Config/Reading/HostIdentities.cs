using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Conserver.Posix;
using Conserver.Protocol.Grammar;

namespace Conserver.Server.Config;

/// <summary>
/// Which names of a configuration stand for this machine. Each is looked up once a load, many at a time, and all of them
/// have a limited time together. What was known at an earlier load and has no address now is what it was: a name service
/// that fails while a running daemon reads its file anew must not take its consoles away. One load at a time; off the loop.
/// </summary>
/// <param name="lookUp">Asks the resolver, for as long as that takes. Any thread.</param>
/// <param name="own">The addresses of this machine.</param>
/// <param name="patience">For all names of a load.</param>
public sealed class HostIdentities(
    Func<string, NameLookup> lookUp, Func<IReadOnlyList<IPAddress>> own, TimeSpan patience)
{
    /// <summary>Threads that ask for the names of a load.</summary>
    private const int Askers = 32;

    /// <summary>What a name that stands in no file has in any case, milliseconds: most are known at once.</summary>
    private const int Least = 50;

    private readonly Dictionary<string, bool> earlier = new(StringComparer.OrdinalIgnoreCase);
    private Dictionary<string, Task<NameLookup>> asked = [];
    private HashSet<IPAddress> mine = [];
    private long until;

    /// <summary>A load begins: all names it will need are asked for.</summary>
    public void Begin(ConfigSyntax syntax)
    {
        ArgumentNullException.ThrowIfNull(syntax);
        mine = [.. own()];
        long end = until = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        Dictionary<string, TaskCompletionSource<NameLookup>> answers = syntax.Events
            .Select(NameIn)
            .OfType<string>()
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .ToDictionary(name => name, _ => new TaskCompletionSource<NameLookup>(), StringComparer.OrdinalIgnoreCase);
        asked = answers.ToDictionary(entry => entry.Key, entry => entry.Value.Task, StringComparer.OrdinalIgnoreCase);
        ConcurrentQueue<string> left = new(answers.Keys);
        for (int i = Math.Min(Askers, answers.Count); i > 0; i--)
        {
            new Thread(AskForAll) { IsBackground = true, Name = "host names" }.Start();
        }

        // Nobody waits for those that have not been asked for by then.
        void AskForAll()
        {
            while (Environment.TickCount64 < end && left.TryDequeue(out string? name))
            {
                Ask(name, answers[name]);
            }
        }
    }

    /// <summary>Whether a name or an address stands for this machine.</summary>
    public HostIdentity Of(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        int least = 0;
        if (!asked.TryGetValue(name, out Task<NameLookup>? answer))
        {
            // One that stands nowhere in the files.
            asked[name] = answer = Task.Run(() => lookUp(name));
            least = Least;
        }

        int left = (int)Math.Max(least, until - Environment.TickCount64);
        if (Task.WaitAny([answer], left) < 0)
        {
            return Earlier(
                name, string.Create(CultureInfo.InvariantCulture, $"no answer in {patience.TotalSeconds:0.#} s"));
        }

        // What a defect in the look-up has thrown is thrown on.
        NameLookup found = answer.GetAwaiter().GetResult();
        if (found.Error is { } error)
        {
            return Earlier(name, error);
        }

        bool isThisHost = found.Addresses.Any(mine.Contains);
        earlier[name] = isThisHost;
        return new HostIdentity(isThisHost);
    }

    // What the binder asks about.
    private static string? NameIn(SyntaxEvent step) => step switch
    {
        ItemAssigned { Keyword: "master" } item => item.Value,
        BlockOpened { Section: "config" or "access", Name: not "*" } block => block.Name,
        _ => null,
    };

    private HostIdentity Earlier(string name, string failure) => earlier.TryGetValue(name, out bool isThisHost)
        ? new HostIdentity(isThisHost, failure) { IsRemembered = true }
        : new HostIdentity(false, failure);

    private void Ask(string name, TaskCompletionSource<NameLookup> answer)
    {
        try
        {
            answer.SetResult(lookUp(name));
        }
        catch (Exception defect)
        {
            answer.SetException(defect);
        }
    }
}
