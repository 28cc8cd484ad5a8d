using Conserver.Posix;

namespace Conserver.Server.Audit;

/// <summary>
/// Nobody fills the trail: of each kind of act on each console a hundred a minute of each client are told, of all clients of
/// one host together five thousand, and the others counted. Who is not let in may call himself anything: what counts there
/// is from where and why, and all of it together has a bound, but for the first of each address.
/// </summary>
/// <param name="loop">Whose clock counts.</param>
/// <param name="owner">Hears of defects.</param>
/// <param name="more">Called at the end of the minute, once for each who did more, with what and how often.</param>
internal sealed class AuditShares(Loop loop, ILoopOwner owner, Action<AuditEvent> more)
{
    /// <summary>Told one by one within a period, of one kind, one console and one client.</summary>
    public const int Most = 100;

    /// <summary>The same of all kinds and all clients of one host.</summary>
    public const int MostOfHost = 5000;

    /// <summary>The same of all who are not let in; the first of each address is told beyond it.</summary>
    public const int MostRefused = 1000;

    /// <summary>Addresses of those that are told apart within a period.</summary>
    public const int MostAddresses = 500;

    /// <summary>Kinds and clients that are told apart within a period.</summary>
    private const int MostShares = 10_000;

    /// <summary>Who all are that are not told apart.</summary>
    private const string Others = "others";

    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly Dictionary<(AuditAct Act, string By, string? Of), (long Done, long Told)> shares = [];
    private readonly Dictionary<string, long> hosts = new(StringComparer.Ordinal);
    private readonly HashSet<string> addresses = new(StringComparer.Ordinal);
    private long refused;
    private LoopTimer? timer;

    /// <summary>One more: whether it is told. What the daemon itself does always is.</summary>
    public bool IsTold(AuditEvent what)
    {
        if (what.By == AuditEvent.Daemon)
        {
            return true;
        }

        timer ??= loop.Timer(owner, Sum);
        if (!timer.IsRunning)
        {
            timer.Start(Period);
        }

        return what.Refusal is { } refusal ? IsTold(refusal) : IsTold(what, what.By[(what.By.LastIndexOf('@') + 1)..]);
    }

    /// <summary>Tells what was counted, now.</summary>
    public void Sum()
    {
        KeyValuePair<(AuditAct Act, string By, string? Of), (long Done, long Told)>[] counted = [.. shares];
        shares.Clear();
        hosts.Clear();
        addresses.Clear();
        refused = 0;
        foreach (((AuditAct act, string by, string? of), (long done, long told)) in counted)
        {
            if (done > told)
            {
                bool isRefusal = act == AuditAct.LoginRefused;
                more(new AuditEvent(act, by)
                {
                    Console = isRefusal ? null : of, Result = isRefusal ? of : null, Count = done - told,
                });
            }
        }
    }

    private bool IsTold(AuditEvent what, string host)
    {
        (AuditAct, string, string?) key = (what.Act, what.By, what.Console);
        if (!shares.TryGetValue(key, out (long Done, long Told) share) && shares.Count >= MostShares)
        {
            key = (what.Act, Others, null);
            shares.TryGetValue(key, out share);
        }

        bool isTold = share.Done < Most && HasRoom(host);
        shares[key] = (share.Done + 1, share.Told + (isTold ? 1 : 0));
        return isTold;
    }

    private bool IsTold(AuditRefusal refusal)
    {
        bool isKnown = addresses.Contains(refusal.From);
        bool isFirst = !isKnown && addresses.Count < MostAddresses && addresses.Add(refusal.From);
        (AuditAct, string, string?) key = (AuditAct.LoginRefused, isKnown || isFirst ? refusal.From : Others, refusal.Why);
        shares.TryGetValue(key, out (long Done, long Told) share);
        bool isTold = share.Done < Most && (isFirst || refused < MostRefused);
        refused += isTold ? 1 : 0;
        shares[key] = (share.Done + 1, share.Told + (isTold ? 1 : 0));
        return isTold;
    }

    private bool HasRoom(string host)
    {
        hosts.TryGetValue(host, out long told);
        if (told >= MostOfHost || (told == 0 && hosts.Count >= MostShares))
        {
            return false;
        }

        hosts[host] = told + 1;
        return true;
    }
}
