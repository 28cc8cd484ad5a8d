using System.Collections.Immutable;

namespace Conserver.Server.Config;

/// <summary>
/// One <c>console</c> block, bound: defaults, inheritance, substitutions and port arithmetic applied. Text is
/// <see cref="Conserver.Protocol.Text.Latin1"/>.
/// </summary>
public sealed record ConsoleConfig
{
    public required string Name { get; init; }

    /// <summary>In order of definition (listings print them newest first).</summary>
    public ImmutableArray<string> Aliases { get; init; } = ImmutableArray<string>.Empty;

    /// <summary>As written.</summary>
    public required string Master { get; init; }
    public required ConsoleType Type { get; init; }

    public string Device { get; init; } = "";

    /// <summary>The rate as written, e.g. <c>9600</c>; empty when unset.</summary>
    public string Baud { get; init; } = "";

    /// <summary>First letter of the parity word (<c>e m n o s</c>), or a blank when unset.</summary>
    public char Parity { get; init; } = ' ';

    /// <summary>After substitution; empty means an interactive shell.</summary>
    public string Exec { get; init; } = "";
    public RunAs ExecRunAs { get; init; }

    public string Host { get; init; } = "";

    /// <summary>portbase + portinc * port.</summary>
    public ushort NetPort { get; init; }

    /// <summary>As configured; null when unset.</summary>
    public ushort? Port { get; init; }

    /// <summary>Telnet when true, raw when false.</summary>
    public bool Telnet { get; init; } = true;

    public string Uds { get; init; } = "";

    /// <summary>Of an <c>ipmi</c> console; else null.</summary>
    public IpmiSettings? Ipmi { get; init; }

    /// <summary>After <c>&amp;</c> is replaced; null when there is none.</summary>
    public string? LogFile { get; init; }

    /// <summary>Bytes; 0 for no rotation.</summary>
    public long LogFileMax { get; init; }
    public TimestampSettings Timestamp { get; init; }
    public string Motd { get; init; } = "";

    /// <summary>Seconds; 0 is off.</summary>
    public int IdleTimeout { get; init; }

    /// <summary>Escapes unexpanded.</summary>
    public string IdleString { get; init; } = "\\n";

    /// <summary>After substitution; empty for none.</summary>
    public string InitCommand { get; init; } = "";
    public RunAs InitRunAs { get; init; }
    public int InitSpinMax { get; init; } = 5;

    /// <summary>Seconds.</summary>
    public int InitSpinTimer { get; init; } = 1;

    /// <summary>The default break: <c>1</c>-<c>9</c>, <c>a</c>-<c>z</c>.</summary>
    public char Break { get; init; } = '1';

    /// <summary>Ids, or <c>*</c> for all; empty for none.</summary>
    public string BreakList { get; init; } = "*";

    /// <summary>Ids, or <c>*</c> for all; empty for none.</summary>
    public string TaskList { get; init; } = "*";
    public string ReplString { get; init; } = "";
    public ConsoleOptions Options { get; init; }
    public UserList ReadWrite { get; init; } = UserList.Empty;
    public UserList ReadOnly { get; init; } = UserList.Empty;

    /// <summary>Its type, as the settings table names lines.</summary>
    public LineTypes LineType => LineKind.Of(Type).Lines;

    public bool Has(ConsoleOptions option) => (Options & option) != 0;
}
