using System.Buffers;
using Conserver.Protocol.Wire;

namespace Conserver.Server.Lines;

/// <summary>
/// The telnet side of a <c>host</c> console (RFC 854, and what conserver 8.2.7 makes of it): takes commands out of what
/// the device sends and answers them. The server never opens a negotiation. State survives reads.
/// </summary>
/// <remarks>
/// Two differences: 8.2.7 passes the payload of subnegotiations, and commands right after a CR, on as output.
/// </remarks>
public sealed class TelnetFilter : ILinkCodec
{
    /// <summary>
    /// Payload bytes of one subnegotiation that are swallowed at most. A device that is not telnet at all may send FF FA
    /// as data; beyond this it is believed to be that, and its output is shown again.
    /// </summary>
    public const int MaxSubnegotiation = 1024;

    private const byte Se = 240, Sb = 250, Will = 251, Wont = 252, Do = 253, Dont = 254, Iac = 255;
    private const byte Echo = 1, SuppressGoAhead = 3;
    private const byte Cr = 13;

    private static readonly SearchValues<byte> Special = SearchValues.Create(Iac, Cr);

    private State state;
    private bool afterCr;
    private bool answeredEcho;
    private bool answeredGoAhead;
    private int swallowed;

    private enum State : byte
    {
        Data,
        Command,
        Will,
        Do,
        Option,
        Sub,
        SubCommand,
    }

    /// <summary>The two bytes of a break, IAC BREAK.</summary>
    public static ReadOnlySpan<byte> Break => [Iac, 243];

    /// <summary>
    /// Data to the device: 0xFF doubled, CR as it is. Sizes and result as <see cref="WireEncoder.Encode"/>.
    /// </summary>
    public static int Encode(ReadOnlySpan<byte> data, Span<byte> destination) => WireEncoder.Encode(data, destination);

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

    /// <summary>Forgets everything; for a new connection.</summary>
    public void Reset()
    {
        state = State.Data;
        afterCr = answeredEcho = answeredGoAhead = false;
        swallowed = 0;
    }

    /// <summary>
    /// Takes telnet out of <paramref name="buffer"/> in place and returns how many bytes of data are left at its front.
    /// Nothing is moved when there is nothing to take out. Answers go to <paramref name="replies"/>: never more bytes
    /// than <paramref name="buffer"/> has, plus two.
    /// </summary>
    public int Decode(Span<byte> buffer, IBufferWriter<byte> replies)
    {
        int read = 0;
        int written = 0;
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
                if (buffer[read] == 0)
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
            case State.Will:
                AnswerWill(value, replies);
                state = State.Data;
                break;
            case State.Do:
                Answer(replies, Wont, value);
                state = State.Data;
                break;
            case State.Option:
                state = State.Data;
                break;
            case State.Sub:
                state = value == Iac ? State.SubCommand : Swallow();
                break;
            case State.SubCommand when value == Se:
                state = State.Data;
                break;
            case State.SubCommand when value == Iac:
                state = Swallow();
                break;
            default:
                // Not allowed inside a subnegotiation: it was never closed. Telnet servers take the command.
                return StepCommand(value, buffer, written);
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
            case Will:
                state = State.Will;
                break;
            case Do:
                state = State.Do;
                break;
            case Wont or Dont:
                state = State.Option;
                break;
            case Sb:
                state = State.Sub;
                swallowed = 0;
                break;
            default:
                state = State.Data;
                break;
        }

        return written;
    }

    private State Swallow() => ++swallowed < MaxSubnegotiation ? State.Sub : State.Data;

    private void AnswerWill(byte option, IBufferWriter<byte> replies)
    {
        if (option == Echo && !answeredEcho)
        {
            answeredEcho = true;
            Answer(replies, Do, option);
        }
        else if (option == SuppressGoAhead && !answeredGoAhead)
        {
            answeredGoAhead = true;
            Answer(replies, Do, option);
        }
    }

    private static void Answer(IBufferWriter<byte> replies, byte verb, byte option)
    {
        Span<byte> answer = replies.GetSpan(3);
        answer[0] = Iac;
        answer[1] = verb;
        answer[2] = option;
        replies.Advance(3);
    }
}
