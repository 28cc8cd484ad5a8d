using Conserver.Protocol.Text;

namespace Conserver.Server.Config;

/// <summary>Turns the items of an accepted console into its bound form: defaults, port arithmetic, substitutions.</summary>
internal static class ConsoleBinder
{
    /// <summary>Bytes of <c>sun_path</c>, the terminating NUL included.</summary>
    public const int UdsPathSize = 108;

    public static ConsoleConfig Bind(ConsoleItems items, ConfigOverrides overrides)
    {
        ushort netPort = unchecked((ushort)((items.PortBase ?? 0) + ((items.PortIncrement ?? 1) * (items.Port ?? 0))));
        SubstitutionValues values = new(
            items.Host, items.Name, items.ReplString, items.Baud, items.Port ?? 0, netPort);
        bool noop = items.Type == ConsoleType.Noop;
        return new ConsoleConfig
        {
            Name = items.Name,
            Aliases = [.. items.Aliases],
            Master = items.Master,
            Type = items.Type,
            Device = Apply(items.DeviceSubstitution, items.Device, items.Type == ConsoleType.Device),
            Baud = items.Baud,
            Parity = items.Parity,
            Exec = Apply(items.ExecSubstitution, items.Exec, items.Type == ConsoleType.Exec),
            ExecRunAs = items.ExecRunAs,
            Host = items.Host,
            NetPort = netPort,
            Port = items.Port,
            Telnet = items.Telnet ?? true,
            Uds = Apply(items.UdsSubstitution, items.Uds, items.Type == ConsoleType.Uds),
            Ipmi = items.Type == ConsoleType.Ipmi ? items.Ipmi.ToSettings() : null,
            LogFile = noop || items.LogFile.Length == 0
                ? null
                : items.LogFile.Replace("&", items.Name, StringComparison.Ordinal),
            LogFileMax = items.LogFileMax,
            Timestamp = items.Timestamp ?? default,
            Motd = items.Motd,
            IdleTimeout = items.IdleTimeout,
            IdleString = items.IdleString.Length == 0 ? "\\n" : items.IdleString,
            InitCommand = Apply(items.InitSubstitution, items.InitCommand, items.InitCommand.Length > 0),
            InitRunAs = items.InitRunAs,
            InitSpinMax = items.InitSpinMax ?? 5,
            InitSpinTimer = items.InitSpinTimer ?? 1,
            Break = items.Break ?? '1',
            BreakList = items.BreakList ?? "*",
            TaskList = items.TaskList ?? "*",
            ReplString = items.ReplString,
            Options = overrides.Apply(Options(items)),
            ReadWrite = items.ReadWrite.ToUserList(),
            ReadOnly = items.ReadOnly.ToUserList(),
        };

        string Apply(Substitution? substitution, string text, bool applies) =>
            applies && substitution is not null ? substitution.Apply(text, values) : text;
    }

    /// <summary>The length of a path in the bytes the socket address would need, without the NUL.</summary>
    public static int PathLength(ConsoleConfig console) => Latin1.Bytes(console.Uds).Length;

    private static ConsoleOptions Options(ConsoleItems items)
    {
        ConsoleOptions otherwise = ConsoleOptions.Ixon | ConsoleOptions.AutoReinit | ConsoleOptions.Login
            | (items.Type == ConsoleType.Exec ? ConsoleOptions.None : ConsoleOptions.Ixoff);
        ConsoleOptions options = (otherwise & ~items.OptionsGiven) | items.OptionsOn;
        return items.Type == ConsoleType.Noop ? options & ~ConsoleOptions.Login : options;
    }
}
