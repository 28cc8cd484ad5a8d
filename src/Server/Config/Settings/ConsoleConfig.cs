using System.Collections.Immutable;
using Conserver.Posix;
using Rows = Conserver.Server.Config.ConsoleSettings;

namespace Conserver.Server.Config;

/// <summary>
/// One <c>console</c> block, bound: defaults, inheritance, substitutions and port arithmetic applied. Text is
/// <see cref="Conserver.Protocol.Text.Latin1"/>. Each property is a setting; its row says the rest.
/// </summary>
public sealed record ConsoleConfig
{
    public ConsoleConfig() => Values = new SettingValues();

    internal ConsoleConfig(SettingValues values) => Values = values;

    private ConsoleConfig(ConsoleConfig other)
    {
        Name = other.Name;
        Values = other.Values.Copy();
    }

    public required string Name { get; init; }

    /// <summary>In order of definition (listings print them newest first).</summary>
    public ImmutableArray<string> Aliases { get => Rows.Aliases.In(Values); init => Rows.Aliases.Put(Values, value); }

    /// <summary>As written.</summary>
    public string Master { get => Rows.Master.In(Values); init => Rows.Master.Put(Values, value); }

    /// <summary>Which way leads to the device.</summary>
    public LineKind Kind { get => Rows.Type.In(Values); init => Rows.Type.Put(Values, value); }

    public string Device { get => Rows.Device.In(Values); init => Rows.Device.Put(Values, value); }

    /// <summary>The rate as written, e.g. <c>9600</c>; empty when unset.</summary>
    public string Baud { get => Rows.Baud.In(Values); init => Rows.Baud.Put(Values, value); }

    /// <summary>First letter of the parity word (<c>e m n o s</c>), or a blank when unset.</summary>
    public char Parity { get => Rows.Parity.In(Values); init => Rows.Parity.Put(Values, value); }

    /// <summary>After substitution; empty means an interactive shell.</summary>
    public string Exec { get => Rows.Exec.In(Values); init => Rows.Exec.Put(Values, value); }

    public RunAs ExecRunAs { get => Rows.ExecRunAs.In(Values); init => Rows.ExecRunAs.Put(Values, value); }

    /// <summary>Empty for the daemon's own.</summary>
    public string ExecDirectory { get => Rows.ExecDirectory.In(Values); init => Rows.ExecDirectory.Put(Values, value); }

    /// <summary>How long the command is given when it is to end.</summary>
    public EndTimes ExecEnds => new(
        TimeSpan.FromSeconds(Rows.TermDelay.In(Values)), TimeSpan.FromSeconds(Rows.KillDelay.In(Values)));

    /// <summary>A value of ssh's <c>StrictHostKeyChecking</c>.</summary>
    public string SshHostKeys => Rows.SshHostKeys.In(Values);

    /// <summary>Seconds; 0 is never.</summary>
    public int SshKeepAlive => Rows.SshKeepAlive.In(Values);

    /// <summary>Empty for those of who runs it.</summary>
    public string SshKey => Rows.SshKey.In(Values);

    /// <summary>Empty for those of who runs it and of the system.</summary>
    public string SshKnownHosts => Rows.SshKnownHosts.In(Values);

    /// <summary>Seconds.</summary>
    public int SshTimeout => Rows.SshTimeout.In(Values);

    /// <summary>At the far end.</summary>
    public string UserName => Rows.UserName.In(Values);

    /// <summary>Of the command's terminal; 0 by 0 when unset.</summary>
    public WindowSize WindowSize { get => Rows.WindowSize.In(Values); init => Rows.WindowSize.Put(Values, value); }

    public string Host { get => Rows.Host.In(Values); init => Rows.Host.Put(Values, value); }

    /// <summary>portbase + portinc * port.</summary>
    public ushort NetPort { get => Rows.NetPort.In(Values); init => Rows.NetPort.Put(Values, value); }

    /// <summary>As configured; null when unset.</summary>
    public ushort? Port
    {
        get => Values.Has(Rows.Port) ? Rows.Port.In(Values) : null;
        init => Values.Set(Rows.Port, value);
    }

    public HostProtocol Protocol { get => Rows.Protocol.In(Values); init => Rows.Protocol.Put(Values, value); }

    public bool Telnet => (Protocol & HostProtocol.Telnet) != 0;

    /// <summary>The serial port behind the connection is to have the settings of this console.</summary>
    public bool ComPort => (Protocol & HostProtocol.ComPort) != 0;

    /// <summary>Of a connection that is encrypted; else null.</summary>
    public DeviceTlsSettings? Tls => (Protocol & HostProtocol.Tls) == 0 ? null : new DeviceTlsSettings(
        Rows.TlsName.In(Values) is { Length: > 0 } name ? name : Host,
        Rows.TlsAuthorities.In(Values),
        Rows.TlsCredentials.In(Values),
        Rows.TlsFingerprint.In(Values));

    /// <summary>How long a connection may take to be made.</summary>
    public TimeSpan ConnectTimeout
    {
        get => TimeSpan.FromSeconds(Rows.ConnectTimeout.In(Values));
        init => Rows.ConnectTimeout.Put(Values, (int)value.TotalSeconds);
    }

    /// <summary>How long the far end of a TCP connection may be silent; zero for as long as the system lets it.</summary>
    public TimeSpan KeepAlive
    {
        get => TimeSpan.FromSeconds(Rows.KeepAlive.In(Values));
        init => Rows.KeepAlive.Put(Values, (int)value.TotalSeconds);
    }

    public string Uds { get => Rows.Uds.In(Values); init => Rows.Uds.Put(Values, value); }

    /// <summary>Of an <c>ipmi</c> console; else null.</summary>
    public IpmiSettings? Ipmi => !Kind.Uses(Rows.IpmiLevel) ? null : new IpmiSettings
    {
        UserName = Rows.UserName.In(Values),
        Password = Rows.Password.In(Values),
        Key = Rows.IpmiKey.In(Values),
        Privilege = Rows.IpmiLevel.In(Values),
        CipherSuite = Rows.IpmiCipherSuite.In(Values),
        Workarounds = Rows.IpmiWorkaround.In(Values),
        RefusesIfInUse = Rows.IpmiInUse.In(Values),
        Silence = TimeSpan.FromSeconds(Rows.IpmiTimeout.In(Values)),
    };

    /// <summary>After <c>&amp;</c> is replaced; null when there is none.</summary>
    public string? LogFile
    {
        get => Rows.LogFile.In(Values) is { Length: > 0 } path ? path : null;
        init => Values.Set(Rows.LogFile, value);
    }

    /// <summary>Where it stands what is typed, after <c>&amp;</c> is replaced; null for nowhere.</summary>
    public string? InputLog
    {
        get => Rows.InputLog.In(Values) is { Length: > 0 } path ? path : null;
        init => Values.Set(Rows.InputLog, value);
    }

    /// <summary>Keys that the device does not echo stand there as well.</summary>
    public bool InputLogAll { get => Rows.InputLogAll.In(Values); init => Rows.InputLogAll.Put(Values, value); }

    /// <summary>Bytes; 0 for no rotation.</summary>
    public long LogFileMax { get => Rows.LogFileMax.In(Values); init => Rows.LogFileMax.Put(Values, value); }

    /// <summary>The name of the log has the time in it.</summary>
    public bool LogFileDates => Rows.LogFileDates.In(Values);

    /// <summary>What becomes of closed files of the log.</summary>
    public LogKeeping LogKeeping => new(
        Rows.LogFileKeep.In(Values),
        Rows.LogFileKeepAge.In(Values),
        Rows.LogFileKeepSize.In(Values),
        Rows.LogFileCompress.In(Values));

    /// <summary>How often what is new in the log is put on the disk; zero leaves that to the system.</summary>
    public TimeSpan LogFileSync => TimeSpan.FromSeconds(Rows.LogFileSync.In(Values));

    public TimestampSettings Timestamp { get => Rows.Timestamp.In(Values); init => Rows.Timestamp.Put(Values, value); }

    public string Motd { get => Rows.Motd.In(Values); init => Rows.Motd.Put(Values, value); }

    /// <summary>Seconds; 0 is off.</summary>
    public int IdleTimeout { get => Rows.IdleTimeout.In(Values); init => Rows.IdleTimeout.Put(Values, value); }

    /// <summary>Escapes unexpanded.</summary>
    public string IdleString { get => Rows.IdleString.In(Values); init => Rows.IdleString.Put(Values, value); }

    /// <summary>After substitution; empty for none.</summary>
    public string InitCommand { get => Rows.InitCommand.In(Values); init => Rows.InitCommand.Put(Values, value); }

    public RunAs InitRunAs { get => Rows.InitRunAs.In(Values); init => Rows.InitRunAs.Put(Values, value); }

    public int InitSpinMax { get => Rows.InitSpinMax.In(Values); init => Rows.InitSpinMax.Put(Values, value); }

    /// <summary>Seconds.</summary>
    public int InitSpinTimer { get => Rows.InitSpinTimer.In(Values); init => Rows.InitSpinTimer.Put(Values, value); }

    /// <summary>The default break: <c>1</c>-<c>9</c>, <c>a</c>-<c>z</c>.</summary>
    public char Break { get => Rows.Break.In(Values); init => Rows.Break.Put(Values, value); }

    /// <summary>Ids, or <c>*</c> for all; empty for none.</summary>
    public string BreakList { get => Rows.BreakList.In(Values); init => Rows.BreakList.Put(Values, value); }

    /// <summary>Ids, or <c>*</c> for all; empty for none.</summary>
    public string TaskList { get => Rows.TaskList.In(Values); init => Rows.TaskList.Put(Values, value); }

    public string ReplString { get => Rows.ReplString.In(Values); init => Rows.ReplString.Put(Values, value); }

    public ConsoleOptions Options { get => Rows.Options.In(Values); init => Rows.Options.Put(Values, value); }

    public UserList ReadWrite { get => Rows.ReadWrite.In(Values); init => Rows.ReadWrite.Put(Values, value); }

    public UserList ReadOnly { get => Rows.ReadOnly.In(Values); init => Rows.ReadOnly.Put(Values, value); }

    /// <summary>Its block, or a default that it includes, has errors: it is what was left of them.</summary>
    public bool HasErrors { get => Rows.Faulty.In(Values); init => Rows.Faulty.Put(Values, value); }

    /// <summary>What letters in substitutions stand for here.</summary>
    public SubstitutionValues Substitutions => new(Host, Name, ReplString, Baud, Port ?? 0, NetPort);

    /// <summary>The value of each setting that was given or computed, under its row.</summary>
    internal SettingValues Values { get; }

    public bool Has(ConsoleOptions option) => (Options & option) != 0;
}
