using System.Collections.Immutable;

namespace Conserver.Server.Config;

/// <summary>
/// What differs between two configurations of one console, in the keywords of the settings table, and whether the line
/// has to be opened anew for it. Bound values are compared: a substitution that gives the same text is no difference.
/// </summary>
public sealed class ConsoleDifference
{
    private static readonly ImmutableArray<Row> Rows =
    [
        new("name", (a, b) => a.Name == b.Name, ReloadEffect.Live),
        new("aliases", (a, b) => a.Aliases.SequenceEqual(b.Aliases)),
        new("baud", (a, b) => a.Baud == b.Baud),
        new("break", (a, b) => a.Break == b.Break),
        new("breaklist", (a, b) => a.BreakList == b.BreakList),
        new("device", (a, b) => a.Device == b.Device),
        new("exec", (a, b) => a.Exec == b.Exec),
        new("execrunas", (a, b) => a.ExecRunAs == b.ExecRunAs),
        new("host", (a, b) => a.Host.Equals(b.Host, StringComparison.OrdinalIgnoreCase)),
        new("idlestring", (a, b) => a.IdleString == b.IdleString),
        new("idletimeout", (a, b) => a.IdleTimeout == b.IdleTimeout),
        new("initcmd", (a, b) => a.InitCommand == b.InitCommand),
        new("initrunas", (a, b) => a.InitRunAs == b.InitRunAs),
        new("initspinmax", (a, b) => a.InitSpinMax == b.InitSpinMax),
        new("initspintimer", (a, b) => a.InitSpinTimer == b.InitSpinTimer),
        new("ipmiciphersuite", (a, b) => a.Ipmi?.CipherSuite == b.Ipmi?.CipherSuite),
        new("ipmikg", (a, b) => a.Ipmi?.Key == b.Ipmi?.Key),
        new("ipmiprivlevel", (a, b) => a.Ipmi?.Privilege == b.Ipmi?.Privilege),
        new("ipmiworkaround", (a, b) => a.Ipmi?.Workarounds == b.Ipmi?.Workarounds),
        new("logfile", (a, b) => a.LogFile == b.LogFile),
        new("logfilemax", (a, b) => a.LogFileMax == b.LogFileMax),
        new("master", (a, b) => a.Master == b.Master),
        new("motd", (a, b) => a.Motd == b.Motd),
        new("parity", (a, b) => a.Parity == b.Parity),
        new("password", (a, b) => a.Ipmi?.Password == b.Ipmi?.Password),
        new("port", (a, b) => a.NetPort == b.NetPort),

        // The number behind the computed one is only seen by commands that are started later.
        new("port", (a, b) => a.Port == b.Port, ReloadEffect.Later),
        new("protocol", (a, b) => a.Telnet == b.Telnet),
        new("replstring", (a, b) => a.ReplString == b.ReplString),
        new("ro", (a, b) => a.ReadOnly.Entries.SequenceEqual(b.ReadOnly.Entries)),
        new("rw", (a, b) => a.ReadWrite.Entries.SequenceEqual(b.ReadWrite.Entries)),
        new("tasklist", (a, b) => a.TaskList == b.TaskList),
        new("timestamp", (a, b) => a.Timestamp == b.Timestamp),
        new("type", (a, b) => a.Type == b.Type),
        new("uds", (a, b) => a.Uds == b.Uds),
        new("username", (a, b) => a.Ipmi?.UserName == b.Ipmi?.UserName),
        .. ConsoleOption.All.Select(option => new Row(
            option.Word, (a, b) => a.Has(option.Flag) == b.Has(option.Flag), option.Reload, option.Lines)),
    ];

    private ConsoleDifference(ImmutableArray<string> keywords, bool needsReset)
    {
        Keywords = keywords;
        NeedsReset = needsReset;
    }

    /// <summary>Items and members of <c>options</c> that differ, each once; empty when nothing does.</summary>
    public ImmutableArray<string> Keywords { get; }

    /// <summary>Some change cannot be made while the line is open.</summary>
    public bool NeedsReset { get; }

    public static ConsoleDifference Between(ConsoleConfig old, ConsoleConfig next)
    {
        ArgumentNullException.ThrowIfNull(old);
        ArgumentNullException.ThrowIfNull(next);
        ImmutableArray<string>.Builder keywords = ImmutableArray.CreateBuilder<string>();
        bool reset = false;
        LineTypes type = next.LineType;
        foreach (Row row in Rows)
        {
            if (row.Same(old, next))
            {
                continue;
            }

            if (!keywords.Contains(row.Keyword))
            {
                keywords.Add(row.Keyword);
            }

            reset |= row.Reload == ReloadEffect.ResetsLine && (row.Lines & type) != 0;
        }

        return new ConsoleDifference(keywords.ToImmutable(), reset);
    }

    private sealed record Row(
        string Keyword, Func<ConsoleConfig, ConsoleConfig, bool> Same, ReloadEffect Reload, LineTypes Lines)
    {
        /// <summary>A row whose effect and lines are those of the settings table.</summary>
        public Row(string keyword, Func<ConsoleConfig, ConsoleConfig, bool> same)
            : this(keyword, same, SettingTable.OfConsole(keyword).Reload, SettingTable.OfConsole(keyword).Lines)
        {
        }

        public Row(string keyword, Func<ConsoleConfig, ConsoleConfig, bool> same, ReloadEffect reload)
            : this(keyword, same, reload, LineTypes.All)
        {
        }
    }
}
