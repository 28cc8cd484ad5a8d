using Conserver.Protocol.Wire;

namespace Conserver.Server.Lines;

/// <summary>The numbers of RFC 2217.</summary>
internal static class ComPortCode
{
    public const byte Number = 44;

    /// <summary>Commands; the far end's have 100 added.</summary>
    public const byte Baud = 1, DataBits = 2, ParityBit = 3, StopBits = 4, Control = 5, ModemMask = 11, Answer = 100;

    /// <summary>Of the far end alone.</summary>
    public const byte LineChanged = 106, ModemChanged = 107, Suspend = 108, Resume = 109, LastAnswer = 112;

    /// <summary>Values of <see cref="Control"/>.</summary>
    public const byte BreakOn = 5, BreakOff = 6, AskDtr = 7, DtrOn = 8, DtrOff = 9, AskRts = 10, RtsOn = 11, RtsOff = 12;

    /// <summary>Flow control out is the first three values of <see cref="Control"/>.</summary>
    public const byte LastFlow = 3;

    /// <summary>Things of which something is said beside the commands.</summary>
    public const byte Agreement = 0, Strays = 6, Floods = 7;

    private static readonly string[] Things =
        ["RFC 2217", "baud", "data bits", "parity", "stop bits", "flow control", "strays", "floods"];

    /// <summary>Its name for people.</summary>
    public static string Thing(byte thing) => Things[thing];

    /// <summary>A value of a command for people.</summary>
    public static string Word(byte thing, uint value) => (thing, value) switch
    {
        (ParityBit, 1) or (Control, 1) => "none",
        (ParityBit, 2) => "odd",
        (ParityBit, 3) => "even",
        (ParityBit, 4) => "mark",
        (ParityBit, 5) => "space",
        (Control, 2) => "xon/xoff",
        (Control, 3) => "rts/cts",
        _ => $"{value}",
    };

    /// <summary>A whole subnegotiation.</summary>
    public static byte[] Command(byte code, params ReadOnlySpan<byte> value)
    {
        byte[] quoted = new byte[value.Length + WireEncoder.CountEscapes(value)];
        TelnetFilter.Encode(value, quoted);
        return [TelnetCode.Iac, TelnetCode.Sb, Number, code, .. quoted, TelnetCode.Iac, TelnetCode.Se];
    }
}
