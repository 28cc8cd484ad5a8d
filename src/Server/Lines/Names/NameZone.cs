namespace Conserver.Server.Lines;

/// <summary>
/// Names that one name server most likely answers for: those with the same domain. They take turns with those of others.
/// </summary>
/// <typeparam name="TWaiting">What waits.</typeparam>
/// <param name="pace">To begin with.</param>
/// <param name="isFixed">It stays so.</param>
internal sealed class NameZone<TWaiting>(NamePace pace, bool isFixed = false)
{
    public NamePace Speed { get; private set; } = pace;
    public LinkedList<TWaiting> Queue { get; } = new();
    public int Running { get; set; }

    /// <summary>Where it stands among those that have something waiting; null when it has nothing.</summary>
    public LinkedListNode<NameZone<TWaiting>>? Turn { get; set; }

    public bool IsFull => Running >= Speed switch
    {
        NamePace.Unknown => 2,
        NamePace.Quick => 8,
        _ => 12,
    };

    public void Judge(bool isSlow)
    {
        if (!isFixed)
        {
            Speed = isSlow ? NamePace.Slow : NamePace.Quick;
        }
    }
}
