using System.Collections.Immutable;
using System.Globalization;
using Conserver.Protocol.Grammar;
using Conserver.Protocol.Text;

namespace Conserver.Server.Config;

/// <summary>
/// The forms of single items of <c>console</c> and <c>default</c> blocks. A wrong value leaves the item as it was, except
/// where 8.2.7 unsets it.
/// </summary>
internal static class ConsoleForms
{
    private const long MinLogFileMax = 2048;
    private const int MaxSpin = 254;

    /// <summary>Names in order of definition; which are free is for the register of consoles to say.</summary>
    public static readonly Form<ImmutableArray<string>> Aliases =
        new("name list", (item, _, _) => ListText.Split(item.Value).ToImmutableArray())
    {
        IsSame = (one, other) => one.SequenceEqual(other),
        Show = names => string.Join(", ", names),
    };

    /// <summary>Seconds.</summary>
    public static readonly Form<int> ConnectTime =
        new("1-600", (item, _, reading) => ReadTime(item, 1, 600, false, reading));

    /// <summary>Seconds; 0 for what the system does.</summary>
    public static readonly Form<int> KeepAlive =
        new("0|6-3600", (item, _, reading) => ReadTime(item, 6, 3600, true, reading));

    public static readonly Form<string> Baud = new("rate|any:number", ReadBaud)
    {
        Show = static rate => Bauds!.Contains(rate) ? rate : AnyBaud + rate,
    };

    public static readonly Form<char> Break = new("1-9|a-z", ReadBreak);

    /// <summary>Seconds.</summary>
    public static readonly Form<int> IdleTime = new("seconds[s|m|h]", ReadIdleTime);

    public static readonly Form<int> SpinMax = Forms.Number("0-254", MaxSpin, "number");
    public static readonly Form<int> SpinTimer = Forms.Number("seconds", MaxSpin, "number");

    /// <summary>Bytes.</summary>
    public static readonly Form<long> LogSize = new("bytes[k|m]", ReadLogSize);

    public static readonly Form<OptionSwitches> Options = new("option list", ReadOptions)
    {
        Gathers = true,
        Over = (over, under) => under.And(over),
    };

    /// <summary>First letter of the word. A wrong word unsets it.</summary>
    public static readonly Form<char> Parity = Forms.Words<char>(
        word => $"invalid parity type `{word}'",
        Parsed<char>.Unset,
        hints: true,
        ("even", 'e'), ("mark", 'm'), ("none", 'n'), ("odd", 'o'), ("space", 's'));

    public static readonly Form<ushort> Port = new("number or service", ReadPort);
    public static readonly Form<ushort> PortBase = new(
        "number", (item, before, reading) => item.Value == "-1" ? ushort.MaxValue : ReadPortNumber(item, before, reading));

    public static readonly Form<ushort> PortIncrement = new("number", ReadPortNumber);

    /// <summary>Its words are lower case.</summary>
    public static readonly Form<HostProtocol> Protocol =
        new("telnet|raw|telnet-tls|raw-tls|rfc2217|rfc2217-tls", ReadProtocol)
    {
        Show = protocol => Protocols!.First(one => one.Protocol == protocol).Word,
    };

    /// <summary>As OpenSSL prints it, or plain digits; kept as the latter.</summary>
    public static readonly Form<string> Fingerprint = new("sha256:digits", ReadFingerprint);

    /// <summary>An interval of 0 is not laid over another one.</summary>
    public static readonly Form<TimestampSettings> Timestamp = new("[number(m|h|d|l)][a][b][t]", ReadTimestamp)
    {
        Empty = default(TimestampSettings),
        Over = (over, under) => over.Interval == 0 ? over with { Interval = under.Interval } : over,
    };

    public static readonly Form<LineKind> Type = new("kind of line", ReadType);

    private static readonly (string Word, HostProtocol Protocol)[] Protocols =
    [
        ("telnet", HostProtocol.Telnet),
        ("raw", HostProtocol.Raw),
        ("telnet-tls", HostProtocol.Telnet | HostProtocol.Tls),
        ("raw-tls", HostProtocol.Tls),
        ("rfc2217", HostProtocol.Telnet | HostProtocol.ComPort),
        ("rfc2217-tls", HostProtocol.Telnet | HostProtocol.ComPort | HostProtocol.Tls),
    ];

    /// <summary>The rates that 8.2.7 accepts.</summary>
    private static readonly HashSet<string> Bauds = new(StringComparer.Ordinal)
    {
        "300", "600", "1200", "1800", "2400", "4800", "9600", "19200", "38400", "57600", "115200", "230400", "460800",
        "500000", "576000", "921600", "1000000", "1152000", "1500000", "2000000", "2500000", "3000000", "3500000",
        "4000000",
    };

    /// <summary>Any other rate is written behind this: a slip of the pen is not one.</summary>
    private const string AnyBaud = "any:";

    private const int SlowestBaud = 50, FastestBaud = 100_000_000;

    private static Parsed<string> ReadBaud(ItemAssigned item, string? before, Reading reading)
    {
        if (Bauds.Contains(item.Value))
        {
            return item.Value;
        }

        if (item.Value.StartsWith(AnyBaud, StringComparison.Ordinal)
            && int.TryParse(
                item.Value.AsSpan(AnyBaud.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int rate)
            && rate is >= SlowestBaud and <= FastestBaud)
        {
            return rate.ToString(CultureInfo.InvariantCulture);
        }

        string others = $"{AnyBaud}RATE for one from {SlowestBaud} to {FastestBaud}";
        reading.Error(item, $"invalid baud rate `{item.Value}'", others);
        return Parsed<string>.Unset;
    }

    private static Parsed<int> ReadTime(ItemAssigned item, int least, int most, bool orNone, Reading reading)
    {
        if (Numbers.AllDigits(item.Value) && Numbers.Saturated(item.Value) is var time
            && ((time >= least && time <= most) || (orNone && time == 0)))
        {
            return time;
        }

        string none = orNone ? ", or 0 for none" : "";
        reading.Error(item, $"invalid {item.Keyword} `{item.Value}' ({least} to {most} seconds{none})");
        return Parsed<int>.Wrong;
    }

    private static Parsed<char> ReadBreak(ItemAssigned item, char before, Reading reading)
    {
        if (BreakConfig.IsId(item.Value))
        {
            return item.Value[0];
        }

        reading.Error(item, $"invalid break number `{item.Value}'");
        return Parsed<char>.Wrong;
    }

    /// <summary>Digits with an optional unit; no digits are 0.</summary>
    private static Parsed<int> ReadIdleTime(ItemAssigned item, int before, Reading reading)
    {
        string value = item.Value;
        int factor = AsciiCase.Lower(value[^1]) switch { 's' => 1, 'm' => 60, 'h' => 3600, _ => 0 };
        ReadOnlySpan<char> digits = factor == 0 ? value : value.AsSpan(0, value.Length - 1);
        if (digits.ContainsAnyExceptInRange('0', '9'))
        {
            reading.Error(item, $"invalid idletimeout specification `{value}'");
            return Parsed<int>.Wrong;
        }

        int seconds = (int)Math.Min((long)Numbers.Saturated(digits) * Math.Max(factor, 1), int.MaxValue);
        return seconds == 0 ? Parsed<int>.Unset : seconds;
    }

    private static Parsed<long> ReadLogSize(ItemAssigned item, long before, Reading reading)
    {
        string value = item.Value;
        long factor = AsciiCase.Lower(value[^1]) switch { 'k' => 1024, 'm' => 1024 * 1024, _ => 1 };
        ReadOnlySpan<char> digits = factor == 1 ? value : value.AsSpan(0, value.Length - 1);
        if (digits.ContainsAnyExceptInRange('0', '9'))
        {
            reading.Error(item, $"invalid `logfilemax' specification `{value}'");
            return Parsed<long>.Wrong;
        }

        long size = Numbers.Saturated(digits) * factor;
        if (size >= MinLogFileMax)
        {
            return size;
        }

        reading.Error(item, $"invalid `logfilemax' specification `{value}' (must be >= 2K)");
        return Parsed<long>.Wrong;
    }

    private static Parsed<OptionSwitches> ReadOptions(ItemAssigned item, OptionSwitches before, Reading reading)
    {
        OptionSwitches switches = before;
        foreach (string member in ListText.Split(item.Value))
        {
            bool off = member[0] == '!';
            string word = off ? member[1..] : member;
            if (ConsoleOption.Find(word) is { } option)
            {
                switches = switches.And(new OptionSwitches(option.Flag, off ? ConsoleOptions.None : option.Flag));
            }
            else
            {
                reading.Error(
                    item,
                    $"invalid option `{word}'",
                    Spelling.DidYouMeanOneOf(word, [.. ConsoleOption.All.Select(known => known.Word)]));
            }
        }

        return switches;
    }

    private static Parsed<ushort> ReadPort(ItemAssigned item, ushort before, Reading reading)
    {
        if (Numbers.AllDigits(item.Value))
        {
            return Numbers.Modulo65536(item.Value);
        }

        if (reading.Surroundings.TcpService(item.Value) is { } port)
        {
            return port;
        }

        reading.Error(item, $"invalid port name `{item.Value}': getservbyname() failure");
        return Parsed<ushort>.Wrong;
    }

    private static Parsed<ushort> ReadPortNumber(ItemAssigned item, ushort before, Reading reading)
    {
        if (Numbers.AllDigits(item.Value))
        {
            return Numbers.Modulo65536(item.Value);
        }

        reading.Error(item, $"invalid {item.Keyword} number `{item.Value}'");
        return Parsed<ushort>.Wrong;
    }

    private static Parsed<HostProtocol> ReadProtocol(ItemAssigned item, HostProtocol before, Reading reading)
    {
        foreach ((string word, HostProtocol protocol) in Protocols)
        {
            if (word == item.Value)
            {
                return protocol;
            }
        }

        reading.Error(item, $"invalid protocol name `{item.Value}'");
        return Parsed<HostProtocol>.Wrong;
    }

    private static Parsed<string> ReadFingerprint(ItemAssigned item, string? before, Reading reading)
    {
        const string Algorithm = "sha256:";
        string digits = item.Value.StartsWith(Algorithm, StringComparison.OrdinalIgnoreCase)
            ? item.Value[Algorithm.Length..].Replace(":", "", StringComparison.Ordinal)
            : "";
        if (digits.Length == 64 && digits.All(char.IsAsciiHexDigit))
        {
            return Algorithm + digits.ToUpperInvariant();
        }

        reading.Error(item, $"invalid fingerprint `{item.Value}': `sha256:' and 64 hexadecimal digits are needed");
        return Parsed<string>.Wrong;
    }

    private static Parsed<TimestampSettings> ReadTimestamp(ItemAssigned item, TimestampSettings before, Reading reading) =>
        TimestampReader.Read(item.Value, message => reading.Error(item, message)) is { } settings
            ? settings
            : Parsed<TimestampSettings>.Wrong;

    private static Parsed<LineKind> ReadType(ItemAssigned item, LineKind? before, Reading reading)
    {
        if (reading.Kinds.FirstOrDefault(kind => AsciiCase.Same(kind.Word, item.Value)) is { } kind)
        {
            return kind;
        }

        reading.Error(
            item,
            $"invalid console type `{item.Value}'",
            Spelling.DidYouMeanOneOf(item.Value, [.. reading.Kinds.Select(known => known.Word)]));
        return Parsed<LineKind>.Wrong;
    }
}
