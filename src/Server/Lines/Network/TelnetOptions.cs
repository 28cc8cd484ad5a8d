using System.Buffers;
using System.Collections.Immutable;

namespace Conserver.Server.Lines;

/// <summary>
/// What two ends of a telnet connection have agreed to: the states of RFC 1143, which cannot end in a loop of answers. An
/// option that nobody wishes is refused as by conserver 8.2.7: DO with WONT, each time; WILL is passed over.
/// </summary>
/// <param name="wishes">Eight at most.</param>
internal sealed class TelnetOptions(ImmutableArray<TelnetWish> wishes)
{
    private const int Bits = 4;

    /// <summary>Of each wish and side a <see cref="State"/>, <see cref="Bits"/> wide: there are thousands.</summary>
    private ulong states;

    /// <summary>RFC 1143, section 7; with a queue there is one wish more that waits for the answer to the first.</summary>
    private enum State
    {
        No,
        Yes,
        WantsNo,
        WantsNoThenYes,
        WantsYes,
        WantsYesThenNo,
    }

    public bool IsOn(byte option, TelnetSide side) => Find(option) is var index and >= 0 && Get(index, side) == State.Yes;

    /// <summary>
    /// The far end has said one of WILL, WONT, DO and DONT; the answer, if there must be one, goes to
    /// <paramref name="replies"/>.
    /// </summary>
    /// <returns>It has come on (true), gone off or been refused (false), or neither.</returns>
    public bool? Received(byte verb, byte option, IBufferWriter<byte> replies)
    {
        TelnetSide side = verb is TelnetCode.Will or TelnetCode.Wont ? TelnetSide.Theirs : TelnetSide.Ours;
        bool on = verb is TelnetCode.Will or TelnetCode.Do;
        int index = Find(option);
        if (index < 0 || !IsWished(wishes[index], side))
        {
            if (on && side == TelnetSide.Ours)
            {
                Say(side, false, option, replies);
            }

            return null;
        }

        State was = Get(index, side);
        (State now, bool? answer) = on ? Agreed(was) : Refused(was);
        Put(index, side, now);
        if (answer is { } say)
        {
            Say(side, say, option, replies);
        }

        return now == State.Yes ? (was == State.Yes ? null : true)
            : now == State.No && was is State.Yes or State.WantsYes ? false
            : null;
    }

    /// <summary>
    /// Asks for a wished option, or that it ends; at once or when the answer to what was asked before is here.
    /// </summary>
    public void Ask(byte option, TelnetSide side, bool on, IBufferWriter<byte> replies)
    {
        int index = Find(option);
        if (index < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(option), option, "not a wish");
        }

        State was = Get(index, side);
        State now = on ? AskOn(was) : AskOff(was);
        Put(index, side, now);
        if (was is State.No or State.Yes && was != now)
        {
            Say(side, on, option, replies);
        }
    }

    private static bool IsWished(TelnetWish wish, TelnetSide side) => side == TelnetSide.Theirs ? wish.Theirs : wish.Ours;

    // WILL, or DO.
    private static (State Now, bool? Answer) Agreed(State was) => was switch
    {
        State.No => (State.Yes, true),
        State.WantsNo => (State.No, null),
        State.WantsYesThenNo => (State.WantsNo, false),
        _ => (State.Yes, null),
    };

    // WONT, or DONT.
    private static (State Now, bool? Answer) Refused(State was) => was switch
    {
        State.Yes => (State.No, false),
        State.WantsNoThenYes => (State.WantsYes, true),
        _ => (State.No, null),
    };

    private static State AskOn(State was) => was switch
    {
        State.No or State.WantsYesThenNo => State.WantsYes,
        State.WantsNo => State.WantsNoThenYes,
        _ => was,
    };

    private static State AskOff(State was) => was switch
    {
        State.Yes or State.WantsNoThenYes => State.WantsNo,
        State.WantsYes => State.WantsYesThenNo,
        _ => was,
    };

    private static void Say(TelnetSide side, bool on, byte option, IBufferWriter<byte> replies)
    {
        byte verb = (side, on) switch
        {
            (TelnetSide.Theirs, true) => TelnetCode.Do,
            (TelnetSide.Theirs, false) => TelnetCode.Dont,
            (_, true) => TelnetCode.Will,
            (_, false) => TelnetCode.Wont,
        };
        replies.Write([TelnetCode.Iac, verb, option]);
    }

    private static int Shift(int index, TelnetSide side) => ((index * 2) + (int)side) * Bits;

    private int Find(byte option)
    {
        for (int i = 0; i < wishes.Length; i++)
        {
            if (wishes[i].Option == option)
            {
                return i;
            }
        }

        return -1;
    }

    private State Get(int index, TelnetSide side) => (State)((states >> Shift(index, side)) & ((1 << Bits) - 1));

    private void Put(int index, TelnetSide side, State state)
    {
        int shift = Shift(index, side);
        states = (states & ~(((1UL << Bits) - 1) << shift)) | ((ulong)state << shift);
    }
}
