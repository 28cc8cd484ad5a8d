using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using static Conserver.Server.Lines.ComPortCode;

namespace Conserver.Server.Lines;

/// <summary>
/// The serial port of a terminal server (RFC 2217, COM-PORT-OPTION): asks for its settings when the far end has agreed,
/// compares its answers, keeps its modem lines.
/// </summary>
/// <param name="settings">What to ask for.</param>
/// <param name="tell">Hears, about one thing, what is not as it should be, once a connection; null when it is.</param>
/// <param name="now">Milliseconds.</param>
internal sealed class ComPort(ComPortSettings settings, Action<string, string?> tell, Func<long> now) : ITelnetExtension
{
    /// <summary>How long an answer may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private const string AsTelnet = "it is used as telnet, and baud, parity and flow control stay as they are there";

    private static readonly BreakHold Hold =
        new(Command(Control, BreakOn), TimeSpan.FromMilliseconds(300), Command(Control, BreakOff));

    private readonly ComPortModem modem = new(now);
    private readonly ComPortReport report = new(settings, tell);
    private long agreedAt;

    /// <summary>Whether the far end speaks it.</summary>
    internal enum Stage
    {
        Asked,
        Agreed,
        Refused,
        Unanswered,
    }

    public Stage State { get; private set; }

    /// <inheritdoc/>
    public byte Option => Number;

    /// <inheritdoc/>
    public ImmutableArray<TelnetWish> Wishes { get; } =
    [
        new() { Option = TelnetCode.Binary, Theirs = true, Ours = true },
        new() { Option = TelnetCode.Echo, Theirs = true },
        new() { Option = TelnetCode.SuppressGoAhead, Theirs = true, Ours = true },
        new() { Option = Number, Ours = true },
    ];

    /// <inheritdoc/>
    public bool IsSuspended { get; private set; }

    /// <summary>What a break is; null before the far end has agreed, or when it never will.</summary>
    public BreakHold? BreakHold => State == Stage.Agreed ? Hold : null;

    /// <summary>As the far end has said last; null before it has.</summary>
    public ModemState? Modem => modem.State;

    /// <summary>Says what has not been answered in time; false when it need not look again.</summary>
    public bool Review()
    {
        switch (State)
        {
            case Stage.Asked:
                State = Stage.Unanswered;
                report.Tell(
                    Agreement,
                    $"the far end has not said in {Patience.TotalSeconds} seconds whether it speaks RFC 2217: {AsTelnet}");
                return false;
            case Stage.Agreed when now() - agreedAt < Patience.TotalMilliseconds:
                return true;
            case Stage.Agreed when report.Open is { Length: > 0 } open:
                report.Tell(Agreement, $"the far end speaks RFC 2217, but has not said what became of {open}");
                return false;
            case Stage.Agreed:
                report.Fine(Agreement);
                report.Fine(Strays);
                report.Fine(Floods);
                return false;
            default:
                return false;
        }
    }

    /// <inheritdoc/>
    public void Switched(TelnetSide side, bool on, IBufferWriter<byte> replies)
    {
        (State, agreedAt) = (on ? Stage.Agreed : Stage.Refused, now());
        if (!on)
        {
            // It may never say that it resumes.
            IsSuspended = false;
            modem.Forget();
            report.Tell(Agreement, $"the far end does not speak RFC 2217: {AsTelnet}");
            return;
        }

        settings.Ask(replies);
        replies.Write(Command(ModemMask, 0xFF));
        replies.Write(Command(Control, AskDtr));
        replies.Write(Command(Control, AskRts));
    }

    /// <inheritdoc/>
    public void Received(ReadOnlySpan<byte> payload, IBufferWriter<byte> replies)
    {
        if (payload.IsEmpty)
        {
            return;
        }

        ReadOnlySpan<byte> value = payload[1..];
        switch (payload[0])
        {
            case Baud + Answer when value.Length == 4:
                report.Compare(Baud, BinaryPrimitives.ReadUInt32BigEndian(value));
                break;
            case > Baud + Answer and < Control + Answer when value.Length == 1:
                report.Compare((byte)(payload[0] - Answer), value[0]);
                break;
            case Control + Answer when value is [<= LastFlow]:
                report.Compare(Control, value[0]);
                break;
            case Control + Answer when value.Length == 1:
                modem.Controlled(value[0]);
                break;
            case ModemChanged when value.Length == 1:
                if (!modem.Changed(value[0]))
                {
                    report.Tell(Floods, $"the far end tells of modem lines more than {ComPortModem.Many} times a second");
                }

                break;
            case Suspend or Resume:
                IsSuspended = payload[0] == Suspend;
                break;
            case Answer or LineChanged or (> Resume and <= LastAnswer):
                // Its signature, errors on its line, and that it has heard what it was told.
                break;
            default:
                report.Tell(
                    Strays, $"the far end says what RFC 2217 has not: command {payload[0]} with {value.Length} bytes");
                break;
        }
    }
}
