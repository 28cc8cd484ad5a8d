using System.Collections.Immutable;
using Conserver.Server.Consoles;

namespace Conserver.Server.Config;

/// <summary>What a reload will do: the difference between the consoles that run and a new configuration.</summary>
public sealed class ReloadPlan
{
    private ReloadPlan()
    {
    }

    /// <summary>Consoles that stay, by name.</summary>
    public Dictionary<string, Consoles.Console> Existing { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Consoles that are not this server's any more.</summary>
    public List<Consoles.Console> Removed { get; } = [];

    /// <summary>Consoles whose line must be opened anew.</summary>
    public List<(Consoles.Console Console, ConsoleConfig Config)> Reset { get; } = [];

    /// <summary>Consoles that change without touching the line.</summary>
    public List<(Consoles.Console Console, ConsoleConfig Config)> Updated { get; } = [];

    /// <summary>How many do not change at all.</summary>
    public int Untouched { get; private set; }

    public static ReloadPlan Make(Roster roster, ServerConfig next)
    {
        var plan = new ReloadPlan();
        Dictionary<string, ConsoleConfig> wanted = next.Consoles.ToDictionary(config => config.Name, StringComparer.OrdinalIgnoreCase);
        foreach (Consoles.Console console in roster.Consoles)
        {
            ConsoleConfig old = roster.ConfigOf(console);
            if (!wanted.TryGetValue(old.Name, out ConsoleConfig? config))
            {
                plan.Removed.Add(console);
                continue;
            }

            plan.Existing[old.Name] = console;
            if (NeedsReset(old, config))
            {
                plan.Reset.Add((console, config));
            }
            else if (!ConsoleConfigComparer.Same(old, config))
            {
                plan.Updated.Add((console, config));
            }
            else
            {
                plan.Untouched++;
            }
        }

        return plan;
    }

    /// <summary>Settings that differ and are only read at start.</summary>
    public static ImmutableArray<string> NeedRestart(GlobalSettings old, GlobalSettings next)
    {
        (string Name, bool Changed)[] all =
        [
            ("daemonmode", old.DaemonMode != next.DaemonMode),
            ("primaryport", old.PrimaryPort != next.PrimaryPort),
            ("secondaryport", old.SecondaryPort != next.SecondaryPort),
            ("sslcredentials", old.SslCredentials != next.SslCredentials),
            ("sslcacertificatefile", old.SslCaCertificateFile != next.SslCaCertificateFile),
            ("sslreqclientcert", old.SslReqClientCert != next.SslReqClientCert),
        ];
        return [.. all.Where(entry => entry.Changed).Select(entry => entry.Name)];
    }

    /// <summary>The change cannot be made while the line is open (the old daemon's list of "reset items").</summary>
    private static bool NeedsReset(ConsoleConfig old, ConsoleConfig next)
    {
        const ConsoleOptions flow = ConsoleOptions.Ixon | ConsoleOptions.Ixany | ConsoleOptions.Ixoff | ConsoleOptions.Crtscts;
        const ConsoleOptions device = flow | ConsoleOptions.Hupcl | ConsoleOptions.Cstopb;
        if (old.Type != next.Type || old.LogFile != next.LogFile)
        {
            return true;
        }

        return next.Type switch
        {
            ConsoleType.Exec => old.Exec != next.Exec || old.ExecRunAs != next.ExecRunAs || Differ(old, next, flow),
            ConsoleType.Device => old.Device != next.Device || old.Baud != next.Baud || old.Parity != next.Parity
                || Differ(old, next, device),
            ConsoleType.Host => !old.Host.Equals(next.Host, StringComparison.OrdinalIgnoreCase) || old.NetPort != next.NetPort
                || old.Telnet != next.Telnet,
            ConsoleType.Uds => old.Uds != next.Uds,
            _ => false,
        };
    }

    private static bool Differ(ConsoleConfig old, ConsoleConfig next, ConsoleOptions mask) =>
        (old.Options & mask) != (next.Options & mask);
}
