using System.Buffers;
using System.Collections.Immutable;
using Conserver.Protocol.Wire;
using Conserver.Server.Config;

namespace Conserver.Server.Lines;

/// <summary>
/// The telnet side of a console behind TCP (RFC 854, and what conserver 8.2.7 makes of it): takes commands out of what
/// the device sends and answers them. It never opens a negotiation by itself. State survives reads.
/// </summary>
/// <remarks>
/// Three differences: 8.2.7 passes the payload of subnegotiations, and commands right after a CR, on as output, and does
/// not answer WONT for what it has agreed to, for which there are servers that wait. CR is sent as it is, without the NUL
/// or LF that RFC 854 wants behind it, as 8.2.7 does: on a console's line CR is a key.
/// </remarks>
/// <param name="extension">An option that has subnegotiations, and what else is agreed to with it.</param>
internal sealed class TelnetFilter(ITelnetExtension? extension = null) : ILinkCodec
{
    /// <summary>
    /// Payload bytes of one subnegotiation at most. They are kept until its end has come, and are dropped then; a device
    /// that is not telnet at all may send FF FA as data, and what follows is shown after so many bytes, at the end of a line
    /// of text, at a command that no subnegotiation has inside, or when the connection ends: it was output. (RFC 855 allows
    /// only subnegotiations of options that both have agreed to.)
    /// </summary>
    public const int MaxSubnegotiation = 1024;

    /// <summary>
    /// Options that are answered in one read at most, as many as there are: what a storm of them brings beyond is not
    /// heeded, so that it costs its own way next to nothing.
    /// </summary>
    public const int MaxAnswered = 256;

    private const byte Iac = TelnetCode.Iac, Lf = 10, Cr = 13;

    /// <summary>
    /// What 8.2.7 agrees to. Not BINARY, which it refuses: only bytes behind CR would be others, and there are terminal
    /// servers that change their ways with it.
    /// </summary>
    private static readonly ImmutableArray<TelnetWish> Wishes =
    [
        new() { Option = TelnetCode.Echo, Theirs = true },
        new() { Option = TelnetCode.SuppressGoAhead, Theirs = true },
    ];

    private static readonly SearchValues<byte> Special = SearchValues.Create(Iac, Cr);

    private TelnetOptions options = new(extension?.Wishes ?? Wishes);
    private State state;
    private bool afterCr;

    /// <summary>Of WILL, WONT, DO and DONT, while the option is to come.</summary>
    private byte verb;

    /// <summary>Options that this read has had answered.</summary>
    private int answered;

    /// <summary>The payload of a subnegotiation whose end has not come.</summary>
    private byte[] kept = [];
    private int keptCount;

    /// <summary>So much of it came with earlier reads.</summary>
    private int keptEarlier;
    private byte[] late = [];

    private enum State : byte
    {
        Data,
        Command,
        Option,
        Sub,
        SubCommand,
    }

    /// <summary>The two bytes of a break, IAC BREAK.</summary>
    public static ReadOnlySpan<byte> Break => [Iac, TelnetCode.BreakSignal];

    /// <summary>A break as every line of this kind sends it, raw ones as well: see <see cref="Break"/>.</summary>
    public static LinkBreak InBandBreak { get; } = LinkBreak.InBand(Break.ToArray());

    /// <summary>What the console's <c>protocol</c> asks for; null when it is raw.</summary>
    public static TelnetFilter? For(ConsoleConfig console) => console.Telnet ? new TelnetFilter() : null;

    /// <summary>
    /// Data to the device: 0xFF doubled, CR as it is. Sizes and result as <see cref="WireEncoder.Encode"/>.
    /// </summary>
    public static int Encode(ReadOnlySpan<byte> data, Span<byte> destination) => WireEncoder.Encode(data, destination);

    /// <summary>The option with subnegotiations; null when there is none.</summary>
    public ITelnetExtension? Extension => extension;

    /// <inheritdoc/>
    public bool IsSuspended => extension?.IsSuspended == true;

    /// <inheritdoc/>
    ReadOnlySpan<byte> ILinkCodec.Quote(ReadOnlySpan<byte> data)
    {
        // As the client protocol does (RFC 854).
        int quotes = WireEncoder.CountEscapes(data);
        if (quotes == 0)
        {
            return data;
        }

        byte[] quoted = new byte[data.Length + quotes];
        return quoted.AsSpan(0, Encode(data, quoted));
    }

    /// <inheritdoc cref="TelnetOptions.Ask"/>
    public void Ask(byte option, TelnetSide side, bool on, IBufferWriter<byte> replies) =>
        options.Ask(option, side, on, replies);

    /// <summary>Forgets everything; for a new connection.</summary>
    public void Reset()
    {
        options = new TelnetOptions(extension?.Wishes ?? Wishes);
        state = State.Data;
        afterCr = false;
        keptCount = 0;
        late = [];
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> TakeLate()
    {
        ReadOnlySpan<byte> taken = late;
        late = [];
        return taken;
    }

    /// <inheritdoc/>
    public void End()
    {
        keptEarlier = keptCount;
        _ = Surrender([], 0);
    }

    /// <summary>
    /// Takes telnet out of <paramref name="buffer"/> in place and returns how many bytes of data are left at its front.
    /// Nothing is moved when there is nothing to take out. Answers go to <paramref name="replies"/>: never more bytes
    /// than <paramref name="buffer"/> has, plus two, and never more than <see cref="MaxAnswered"/> answers; what an
    /// extension says comes on top.
    /// </summary>
    public int Decode(Span<byte> buffer, IBufferWriter<byte> replies)
    {
        int read = 0;
        int written = 0;
        keptEarlier = keptCount;
        answered = 0;
        while (read < buffer.Length)
        {
            if (state != State.Data)
            {
                written = Step(buffer[read++], buffer, written, replies);
                continue;
            }

            if (afterCr)
            {
                afterCr = false;
                if (buffer[read] == 0 && !options.IsOn(TelnetCode.Binary, TelnetSide.Theirs))
                {
                    read++;
                    continue;
                }
            }

            ReadOnlySpan<byte> rest = buffer[read..];
            int run = rest.IndexOfAny(Special);
            if (run < 0)
            {
                run = rest.Length;
            }
            else if (rest[run] == Cr)
            {
                run++;
                afterCr = true;
            }

            if (run > 0)
            {
                if (read != written)
                {
                    rest[..run].CopyTo(buffer[written..]);
                }

                written += run;
                read += run;
            }
            else
            {
                state = State.Command;
                read++;
            }
        }

        return written;
    }

    private int Step(byte value, Span<byte> buffer, int written, IBufferWriter<byte> replies)
    {
        switch (state)
        {
            case State.Command:
                return StepCommand(value, buffer, written);
            case State.Option:
                Negotiate(value, replies);
                state = State.Data;
                break;
            case State.Sub when value == Iac:
                state = State.SubCommand;
                break;
            case State.Sub:
                return Keep(value, buffer, written);
            case State.SubCommand when value == TelnetCode.Se:
                Hand(kept.AsSpan(0, keptCount), replies);
                state = State.Data;
                keptCount = keptEarlier = 0;
                break;
            case State.SubCommand when value == Iac:
                return Keep(value, buffer, written);
            default:
                // Not allowed inside a subnegotiation: it was never closed. Telnet servers take the command.
                return StepCommand(value, buffer, Surrender(buffer, written));
        }

        return written;
    }

    private int StepCommand(byte value, Span<byte> buffer, int written)
    {
        switch (value)
        {
            case Iac:
                state = State.Data;
                buffer[written++] = Iac;
                break;
            case TelnetCode.Will or TelnetCode.Wont or TelnetCode.Do or TelnetCode.Dont:
                verb = value;
                state = State.Option;
                break;
            case TelnetCode.Sb:
                state = State.Sub;
                break;
            default:
                state = State.Data;
                break;
        }

        return written;
    }

    private int Keep(byte value, Span<byte> buffer, int written)
    {
        if (keptCount == kept.Length)
        {
            Array.Resize(ref kept, Math.Max(16, kept.Length * 2));
        }

        kept[keptCount++] = value;
        bool endsLine = value == Lf && keptCount > 1 && kept[keptCount - 2] == Cr && !IsExtensions(kept[0]);
        state = State.Sub;
        return endsLine || keptCount == MaxSubnegotiation ? Surrender(buffer, written) : written;
    }

    // It was no subnegotiation. What this read has brought has room where it stood.
    private int Surrender(Span<byte> buffer, int written)
    {
        ReadOnlySpan<byte> all = kept.AsSpan(0, keptCount);
        if (keptEarlier > 0)
        {
            late = [.. late, .. all[..keptEarlier]];
        }

        all[keptEarlier..].CopyTo(buffer[written..]);
        written += keptCount - keptEarlier;
        afterCr = keptCount > 0 && all[^1] == Cr;
        state = State.Data;
        kept = [];
        keptCount = keptEarlier = 0;
        return written;
    }

    private void Negotiate(byte option, IBufferWriter<byte> replies)
    {
        if (answered == MaxAnswered)
        {
            return;
        }

        answered++;
        if (options.Received(verb, option, replies) is { } on && option == extension?.Option)
        {
            bool isTheirs = verb is TelnetCode.Will or TelnetCode.Wont;
            extension.Switched(isTheirs ? TelnetSide.Theirs : TelnetSide.Ours, on, replies);
        }
    }

    private void Hand(ReadOnlySpan<byte> payload, IBufferWriter<byte> replies)
    {
        if (!payload.IsEmpty && IsExtensions(payload[0]))
        {
            extension!.Received(payload[1..], replies);
        }
    }

    private bool IsExtensions(byte option) =>
        option == extension?.Option
        && (options.IsOn(option, TelnetSide.Theirs) || options.IsOn(option, TelnetSide.Ours));
}
