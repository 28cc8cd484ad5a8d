using System.Numerics;

namespace Conserver.Posix;

/// <summary>
/// A few descriptors that can wait, among those that cannot: what is ready of them is put by while the others are dealt
/// with, and some are taken afterwards, in turn. The rest is let go of; the kernel gives it again.
/// </summary>
internal sealed class Seats
{
    /// <summary>No seat.</summary>
    public const int None = -1;

    private const int Most = 16;
    private readonly (ulong Data, Ready Ready)[] found = new (ulong, Ready)[Most];
    private uint free = (1u << Most) - 1;
    private uint ready;
    private int next;

    /// <summary>A seat, or <see cref="None"/> when all are taken.</summary>
    public int Take()
    {
        if (free == 0)
        {
            return None;
        }

        int seat = BitOperations.TrailingZeroCount(free);
        free &= ~(1u << seat);
        return seat;
    }

    /// <summary>Somebody else may sit there.</summary>
    public void Leave(int seat)
    {
        free |= 1u << seat;
        ready &= ~(1u << seat);
    }

    /// <summary>What the kernel says of the one who sits there.</summary>
    public void Put(int seat, ulong data, Ready what)
    {
        found[seat] = (data, what);
        ready |= 1u << seat;
    }

    /// <summary>The next one after the last that was taken; false when none is ready.</summary>
    public bool TryNext(out ulong data, out Ready what)
    {
        uint later = ready & (uint.MaxValue << next);
        uint among = later != 0 ? later : ready;
        if (among == 0)
        {
            (data, what) = (0, Ready.None);
            return false;
        }

        int seat = BitOperations.TrailingZeroCount(among);
        ready &= ~(1u << seat);
        next = (seat + 1) % Most;
        (data, what) = found[seat];
        return true;
    }

    /// <summary>Nobody is ready.</summary>
    public void Clear() => ready = 0;
}
