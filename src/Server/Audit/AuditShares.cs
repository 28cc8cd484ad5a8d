using Conserver.Posix;

namespace Conserver.Server.Audit;

/// <summary>
/// Nobody fills the trail: of each kind of act on each console a hundred a minute of each client are told, of all clients of
/// one host together five thousand, and the others counted. All strangers are one client.
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

    /// <summary>Kinds and clients that are told apart within a period.</summary>
    private const int MostShares = 10_000;

    /// <summary>Who all are that are not told apart.</summary>
    private const string Others = "others";

    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly Dictionary<(AuditAct Act, string By, string? Console), (long Done, long Told)> shares = [];
    private readonly Dictionary<string, long> hosts = new(StringComparer.Ordinal);
    private LoopTimer? timer;

    /// <summary>One more: whether it is told. What the daemon itself does always is.</summary>
    public bool IsTold(AuditEvent what)
    {
        if (what.Act is AuditAct.Start or AuditAct.Stop or AuditAct.Reloaded or AuditAct.Lost)
        {
            return true;
        }

        timer ??= loop.Timer(owner, Sum);
        if (!timer.IsRunning)
        {
            timer.Start(Period);
        }

        bool isStranger = what.Act == AuditAct.LoginRefused;
        (AuditAct, string, string?) key = (what.Act, isStranger ? Others : what.By, what.Console);
        if (!shares.TryGetValue(key, out (long Done, long Told) share) && shares.Count >= MostShares)
        {
            key = (what.Act, Others, null);
            shares.TryGetValue(key, out share);
        }

        bool isTold = share.Done < Most && (isStranger || HasRoom(what.By[(what.By.LastIndexOf('@') + 1)..]));
        shares[key] = (share.Done + 1, share.Told + (isTold ? 1 : 0));
        return isTold;
    }

    /// <summary>Tells what was counted, now.</summary>
    public void Sum()
    {
        KeyValuePair<(AuditAct Act, string By, string? Console), (long Done, long Told)>[] counted = [.. shares];
        shares.Clear();
        hosts.Clear();
        foreach (((AuditAct act, string by, string? console), (long done, long told)) in counted)
        {
            if (done > told)
            {
                more(new AuditEvent(act, by) { Console = console, Count = done - told });
            }
        }
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
