using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using Conserver.Server.Config;
using static Conserver.Server.Lines.ComPortCode;

namespace Conserver.Server.Lines;

/// <summary>What a serial port behind a network is asked for, in the numbers of RFC 2217; 0 leaves it as it is.</summary>
/// <param name="Baud">Bits a second.</param>
/// <param name="Parity">1 to 5: none, odd, even, mark, space.</param>
/// <param name="StopBits">1 or 2.</param>
/// <param name="Flow">1 to 3: none, XON/XOFF, RTS and CTS.</param>
internal sealed record ComPortSettings(uint Baud, byte Parity, byte StopBits, byte Flow)
{
    /// <summary>As on a serial device: seven with a parity, eight without.</summary>
    private byte DataBits => Parity switch { 0 => 0, 1 => 8, _ => 7 };

    /// <summary>What a command is sent for; 0 when it is not.</summary>
    public uint Asked(byte command) => command switch
    {
        ComPortCode.Baud => Baud,
        ComPortCode.DataBits => DataBits,
        ParityBit => Parity,
        ComPortCode.StopBits => StopBits,
        Control => Flow,
        _ => 0,
    };

    /// <summary>Asks for all of it.</summary>
    public void Ask(IBufferWriter<byte> replies)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        for (byte command = ComPortCode.Baud; command <= Control; command++)
        {
            if (Asked(command) is > 0 and var value)
            {
                BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
                replies.Write(Command(command, command == ComPortCode.Baud ? bytes : bytes[^1..]));
            }
        }
    }

    /// <summary>A console that says neither speed nor parity leaves all to the terminal server.</summary>
    public static ComPortSettings Of(ConsoleConfig console)
    {
        uint baud = console.Baud.Length > 0 ? uint.Parse(console.Baud, CultureInfo.InvariantCulture) : 0;
        byte parity = console.Parity switch
        {
            'n' => 1,
            'o' => 2,
            'e' => 3,
            'm' => 4,
            's' => 5,
            _ => 0,
        };
        if (baud == 0 && parity == 0)
        {
            return new ComPortSettings(0, 0, 0, 0);
        }

        byte flow = console.Has(ConsoleOptions.Crtscts) ? (byte)3
            : console.Has(ConsoleOptions.Ixon) ? (byte)2
            : (byte)1;
        return new ComPortSettings(baud, parity, console.Has(ConsoleOptions.Cstopb) ? (byte)2 : (byte)1, flow);
    }
}
