using Conserver.Protocol.Grammar;
using Conserver.Protocol.Text;

namespace Conserver.Server.Config;

/// <summary>
/// Reads the items that <c>console</c> and <c>default</c> blocks share. An empty value unsets an item; a wrong one is
/// an error that leaves the item as it was, except where 8.2.7 unsets it.
/// </summary>
internal static class ConsoleItemReader
{
    private const long MinLogFileMax = 2048;
    private const int MaxSpin = 254;

    /// <summary>The rates Linux has constants for and 8.2.7 accepts.</summary>
    private static readonly HashSet<string> Bauds = new(StringComparer.Ordinal)
    {
        "300", "600", "1200", "1800", "2400", "4800", "9600", "19200", "38400", "57600", "115200", "230400", "460800",
        "500000", "576000", "921600", "1000000", "1152000", "1500000", "2000000", "2500000", "3000000", "3500000",
        "4000000",
    };

    public static void Assign(Draft draft, ConsoleItems items, ItemAssigned item)
    {
        string value = item.Value;
        switch (item.Keyword)
        {
            case "baud":
                items.Baud = value.Length == 0 || Bauds.Contains(value)
                    ? value
                    : Wrong(draft, item, $"invalid baud rate `{value}'", "");
                break;
            case "break":
                items.Break = Break(draft, items, item);
                break;
            case "breaklist":
                items.BreakList = Ids(draft, item);
                break;
            case "device":
                items.Device = value;
                break;
            case "devicesubst":
                items.DeviceSubstitution = draft.Substitution(item);
                break;
            case "exec":
                items.Exec = value;
                break;
            case "execrunas":
                items.ExecRunAs = draft.RunAs(item);
                break;
            case "execsubst":
                items.ExecSubstitution = draft.Substitution(item);
                break;
            case "host":
                items.Host = value;
                break;
            case "idlestring":
                items.IdleString = value;
                break;
            case "idletimeout":
                items.IdleTimeout = Duration(draft, items, item);
                break;
            case "include":
                Include(draft, items, item);
                break;
            case "initcmd":
                items.InitCommand = value;
                break;
            case "initrunas":
                items.InitRunAs = draft.RunAs(item);
                break;
            case "initspinmax":
                items.InitSpinMax = Spin(draft, items.InitSpinMax, item);
                break;
            case "initspintimer":
                items.InitSpinTimer = Spin(draft, items.InitSpinTimer, item);
                break;
            case "initsubst":
                items.InitSubstitution = draft.Substitution(item);
                break;
            case "logfile":
                items.LogFile = value;
                break;
            case "logfilemax":
                items.LogFileMax = Size(draft, items, item);
                break;
            case "master":
                items.Master = value;
                break;
            case "motd":
                items.Motd = value;
                break;
            case "options":
                Options(draft, items, item);
                break;
            case "parity":
                items.Parity = Parity(draft, item);
                break;
            case "port":
                items.Port = Port(draft, items, item);
                break;
            case "portbase":
                items.PortBase = value == "-1"
                    ? ushort.MaxValue
                    : PortNumber(draft, items.PortBase, item);
                break;
            case "portinc":
                items.PortIncrement = PortNumber(draft, items.PortIncrement, item);
                break;
            case "protocol":
                items.Telnet = value switch
                {
                    "" => null,
                    "telnet" => true,
                    "raw" => false,
                    _ => Wrong(draft, item, $"invalid protocol name `{value}'", items.Telnet),
                };
                break;
            case "replstring":
                items.ReplString = value;
                break;
            case "ro":
                items.ReadOnly.Add(item, draft.Groups);
                break;
            case "rw":
                items.ReadWrite.Add(item, draft.Groups);
                break;
            case "tasklist":
                items.TaskList = Ids(draft, item);
                break;
            case "timestamp":
                items.Timestamp = value.Length == 0
                    ? default(TimestampSettings)
                    : TimestampReader.Read(value, message => draft.Error(item, message)) ?? items.Timestamp;
                break;
            case "type":
                items.Type = Type(draft, items, item);
                break;
            case "uds":
                items.Uds = value;
                break;
            case "udssubst":
                items.UdsSubstitution = draft.Substitution(item);
                break;
            default:
                if (!IpmiItemReader.TryAssign(draft, items, item))
                {
                    throw new ArgumentOutOfRangeException(nameof(item), item.Keyword, "not an item of a console");
                }

                break;
        }
    }

    private static T Wrong<T>(Draft draft, ItemAssigned item, string message, T result, string? hint = null)
    {
        draft.Error(item, message, hint);
        return result;
    }

    private static void Include(Draft draft, ConsoleItems items, ItemAssigned item)
    {
        if (item.Value.Length == 0)
        {
            return;
        }

        if (draft.Defaults.TryGetValue(item.Value, out ConsoleItems? other))
        {
            items.Include(other);
        }
        else
        {
            draft.Error(item, $"invalid default name `{item.Value}'", Spelling.DidYouMean(item.Value, draft.Defaults.Keys));
        }
    }

    private static char? Break(Draft draft, ConsoleItems items, ItemAssigned item) =>
        item.Value.Length == 0 ? null
        : BreakBlock.IsId(item.Value) ? item.Value[0]
        : Wrong(draft, item, $"invalid break number `{item.Value}'", items.Break);

    /// <summary>A list of single characters; wrong members are left out.</summary>
    private static string Ids(Draft draft, ItemAssigned item)
    {
        string ids = "";
        foreach (string member in ListText.Split(item.Value))
        {
            if (member == "*" || TaskBlock.IsId(member))
            {
                ids += member;
            }
            else
            {
                draft.Error(item, $"invalid {item.Keyword} reference `{member}'");
            }
        }

        return ids;
    }

    /// <summary>Digits with an optional unit; no digits are 0.</summary>
    private static int Duration(Draft draft, ConsoleItems items, ItemAssigned item)
    {
        string value = item.Value;
        int factor = value.Length == 0 ? 0 : AsciiCase.Lower(value[^1]) switch { 's' => 1, 'm' => 60, 'h' => 3600, _ => 0 };
        ReadOnlySpan<char> digits = factor == 0 ? value : value.AsSpan(0, value.Length - 1);
        return digits.ContainsAnyExceptInRange('0', '9')
            ? Wrong(draft, item, $"invalid idletimeout specification `{value}'", items.IdleTimeout)
            : (int)Math.Min((long)Numbers.Saturated(digits) * Math.Max(factor, 1), int.MaxValue);
    }

    private static int? Spin(Draft draft, int? before, ItemAssigned item) =>
        item.Value.Length == 0 ? null
        : Numbers.AllDigits(item.Value) && Numbers.Saturated(item.Value) <= MaxSpin ? Numbers.Saturated(item.Value)
        : Wrong(draft, item, $"invalid {item.Keyword} number `{item.Value}'", before);

    private static long Size(Draft draft, ConsoleItems items, ItemAssigned item)
    {
        string value = item.Value;
        if (value.Length == 0)
        {
            return 0;
        }

        long factor = AsciiCase.Lower(value[^1]) switch { 'k' => 1024, 'm' => 1024 * 1024, _ => 1 };
        ReadOnlySpan<char> digits = factor == 1 ? value : value.AsSpan(0, value.Length - 1);
        if (digits.ContainsAnyExceptInRange('0', '9'))
        {
            return Wrong(draft, item, $"invalid `logfilemax' specification `{value}'", items.LogFileMax);
        }

        long size = Numbers.Saturated(digits) * factor;
        return size >= MinLogFileMax
            ? size
            : Wrong(draft, item, $"invalid `logfilemax' specification `{value}' (must be >= 2K)", items.LogFileMax);
    }

    private static void Options(Draft draft, ConsoleItems items, ItemAssigned item)
    {
        if (item.Value.Length == 0)
        {
            items.OptionsGiven = items.OptionsOn = ConsoleOptions.None;
        }

        foreach (string member in ListText.Split(item.Value))
        {
            bool off = member[0] == '!';
            string word = off ? member[1..] : member;
            ConsoleOptions option = ConsoleOption.Find(word)?.Flag
                ?? Wrong(
                    draft,
                    item,
                    $"invalid option `{word}'",
                    ConsoleOptions.None,
                    Spelling.DidYouMean(word, ConsoleOption.All.Select(known => known.Word)));
            items.OptionsGiven |= option;
            items.OptionsOn = off ? items.OptionsOn & ~option : items.OptionsOn | option;
        }
    }

    private static char Parity(Draft draft, ItemAssigned item) => item.Value.ToLowerInvariant() switch
    {
        "" => ' ',
        "even" => 'e',
        "mark" => 'm',
        "none" => 'n',
        "odd" => 'o',
        "space" => 's',
        _ => Wrong(
            draft,
            item,
            $"invalid parity type `{item.Value}'",
            ' ',
            Spelling.DidYouMean(item.Value, ["even", "mark", "none", "odd", "space"])),
    };

    private static ushort? Port(Draft draft, ConsoleItems items, ItemAssigned item) =>
        item.Value.Length == 0 ? null
        : Numbers.AllDigits(item.Value) ? Numbers.Modulo65536(item.Value)
        : draft.Surroundings.TcpService(item.Value)
            ?? Wrong(draft, item, $"invalid port name `{item.Value}': getservbyname() failure", items.Port);

    private static ushort? PortNumber(Draft draft, ushort? before, ItemAssigned item) =>
        item.Value.Length == 0 ? null
        : Numbers.AllDigits(item.Value) ? Numbers.Modulo65536(item.Value)
        : Wrong(draft, item, $"invalid {item.Keyword} number `{item.Value}'", before);

    private static ConsoleType Type(Draft draft, ConsoleItems items, ItemAssigned item) =>
        item.Value.Length == 0 ? ConsoleType.None
        : LineKind.Find(item.Value)?.Type ?? Wrong(
            draft,
            item,
            $"invalid console type `{item.Value}'",
            items.Type,
            Spelling.DidYouMean(item.Value, LineKind.All.Select(kind => kind.Word)));
}
