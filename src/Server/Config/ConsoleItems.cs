using Conserver.Protocol.Grammar;

namespace Conserver.Server.Config;

/// <summary>
/// The items of a <c>console</c> or <c>default</c> block as far as they are set; null, or empty text, is "not set in
/// this block". The value that an unset item gets is decided by <see cref="ConsoleBinder"/>.
/// </summary>
internal sealed class ConsoleItems(BlockOpened opened)
{
    private static readonly IpmiItems NoIpmi = new();

    public string Name { get; } = opened.Name;

    public Place At { get; } = opened.At;

    public string Master { get; set; } = "";

    public ConsoleType Type { get; set; }

    public string Device { get; set; } = "";

    public string Baud { get; set; } = "";

    /// <summary>First letter of the word, or a blank.</summary>
    public char Parity { get; set; } = ' ';

    public string Exec { get; set; } = "";

    public RunAs ExecRunAs { get; set; }

    public string Host { get; set; } = "";

    public ushort? Port { get; set; }

    public ushort? PortBase { get; set; }

    public ushort? PortIncrement { get; set; }

    public bool? Telnet { get; set; }

    public string Uds { get; set; } = "";

    public string LogFile { get; set; } = "";

    public long LogFileMax { get; set; }

    /// <summary>Null until a <c>timestamp</c> was given; its interval counts only when it is not 0.</summary>
    public TimestampSettings? Timestamp { get; set; }

    public string Motd { get; set; } = "";

    public int IdleTimeout { get; set; }

    public string IdleString { get; set; } = "";

    public string InitCommand { get; set; } = "";

    public RunAs InitRunAs { get; set; }

    public int? InitSpinMax { get; set; }

    public int? InitSpinTimer { get; set; }

    public char? Break { get; set; }

    /// <summary>Null when never given; empty when nothing is allowed.</summary>
    public string? BreakList { get; set; }

    /// <summary>Null when never given; empty when nothing is allowed.</summary>
    public string? TaskList { get; set; }

    public string ReplString { get; set; } = "";

    /// <summary>The options that were mentioned.</summary>
    public ConsoleOptions OptionsGiven { get; set; }

    /// <summary>The mentioned options that are on.</summary>
    public ConsoleOptions OptionsOn { get; set; }

    public Substitution? DeviceSubstitution { get; set; }

    public Substitution? ExecSubstitution { get; set; }

    public Substitution? UdsSubstitution { get; set; }

    public Substitution? InitSubstitution { get; set; }

    public IpmiItems Ipmi { get; set; } = NoIpmi;

    public UserListBuilder ReadWrite { get; } = new();

    public UserListBuilder ReadOnly { get; } = new();

    /// <summary>Consoles only; never included.</summary>
    public List<string> Aliases { get; } = [];

    /// <summary>Lays what a default sets over this block; its user lists are added.</summary>
    public void Include(ConsoleItems other)
    {
        Master = Set(other.Master, Master);
        Type = other.Type == ConsoleType.None ? Type : other.Type;
        Device = Set(other.Device, Device);
        Baud = Set(other.Baud, Baud);
        Parity = other.Parity == ' ' ? Parity : other.Parity;
        Exec = Set(other.Exec, Exec);
        ExecRunAs = Set(other.ExecRunAs, ExecRunAs);
        Host = Set(other.Host, Host);
        Port = other.Port ?? Port;
        PortBase = other.PortBase ?? PortBase;
        PortIncrement = other.PortIncrement ?? PortIncrement;
        Telnet = other.Telnet ?? Telnet;
        Uds = Set(other.Uds, Uds);
        LogFile = Set(other.LogFile, LogFile);
        LogFileMax = other.LogFileMax == 0 ? LogFileMax : other.LogFileMax;
        Timestamp = Set(other.Timestamp, Timestamp);
        Motd = Set(other.Motd, Motd);
        IdleTimeout = other.IdleTimeout == 0 ? IdleTimeout : other.IdleTimeout;
        IdleString = Set(other.IdleString, IdleString);
        InitCommand = Set(other.InitCommand, InitCommand);
        InitRunAs = Set(other.InitRunAs, InitRunAs);
        InitSpinMax = other.InitSpinMax ?? InitSpinMax;
        InitSpinTimer = other.InitSpinTimer ?? InitSpinTimer;
        Break = other.Break ?? Break;
        BreakList = string.IsNullOrEmpty(other.BreakList) ? BreakList : other.BreakList;
        TaskList = string.IsNullOrEmpty(other.TaskList) ? TaskList : other.TaskList;
        ReplString = Set(other.ReplString, ReplString);
        OptionsOn = (OptionsOn & ~other.OptionsGiven) | other.OptionsOn;
        OptionsGiven |= other.OptionsGiven;
        DeviceSubstitution = other.DeviceSubstitution ?? DeviceSubstitution;
        ExecSubstitution = other.ExecSubstitution ?? ExecSubstitution;
        UdsSubstitution = other.UdsSubstitution ?? UdsSubstitution;
        InitSubstitution = other.InitSubstitution ?? InitSubstitution;
        Ipmi = other.Ipmi.Over(Ipmi);
        ReadWrite.Add(other.ReadWrite);
        ReadOnly.Add(other.ReadOnly);
    }

    private static string Set(string over, string under) => over.Length == 0 ? under : over;

    private static RunAs Set(RunAs over, RunAs under) => new(over.User ?? under.User, over.Group ?? under.Group);

    private static TimestampSettings? Set(TimestampSettings? over, TimestampSettings? under) =>
        over is { Interval: 0 } given ? given with { Interval = under?.Interval ?? 0 } : over ?? under;
}
