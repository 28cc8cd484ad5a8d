namespace Conserver.Posix;

/// <summary>The commands of one loop that are being ended.</summary>
/// <param name="loop">Where they live.</param>
/// <param name="errands">The ways off it.</param>
public sealed class GroupEnds(Loop loop, Errands errands)
{
    public Loop Loop { get; } = loop;
    public Errands Errands { get; } = errands;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Ends a command; one that has ended and left nothing is over before this returns.</summary>
    /// <param name="child">Its first process.</param>
    /// <param name="times">How long it is given.</param>
    /// <param name="owner">Hears of it.</param>
    public void Begin(Child child, EndTimes times, GroupEnd.IOwner owner)
    {
        Count++;
        GroupEnd.Begin(Loop, Errands, child, times, owner, () => Count--);
    }
}
