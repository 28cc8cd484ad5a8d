using Conserver.Posix;

namespace Conserver.Server;

/// <summary>
/// Collects after a start or a reload. What was read and built then stays for long. Collecting at a moment of our own
/// choosing moves it out of the way of later collections, which then have next to nothing to do, and gives back what only
/// the start needed. Programs take their time to start: as long as that goes on it is done again.
/// </summary>
/// <param name="loop">Whose clock it is.</param>
/// <param name="owner">Hears of defects.</param>
/// <param name="allocated">Bytes ever allocated.</param>
/// <param name="collect">Collects.</param>
internal sealed class Tidying(Loop loop, ILoopOwner owner, Func<long> allocated, Action collect)
{
    /// <summary>When the first time is, and how long after that the next.</summary>
    public static readonly TimeSpan First = TimeSpan.FromSeconds(1), Next = TimeSpan.FromSeconds(5);

    /// <summary>With fewer bytes since the last time it is calm.</summary>
    public const long Much = 512 * 1024;

    /// <summary>Times at most: people who come and go allocate as well.</summary>
    public const int Most = 8;

    private LoopTimer? timer;
    private long before;
    private int left;

    public Tidying(Loop loop, ILoopOwner owner)
        : this(loop, owner, () => GC.GetTotalAllocatedBytes(), Collect)
    {
    }

    /// <summary>Something has been started.</summary>
    public void Begin()
    {
        timer ??= loop.Timer(owner, Tidy);
        before = long.MinValue;
        left = Most;
        timer.Start(First);
    }

    private static void Collect() =>
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);

    private void Tidy()
    {
        if (before != long.MinValue && allocated() - before < Much)
        {
            return;
        }

        collect();
        before = allocated();
        if (--left > 0)
        {
            timer!.Start(Next);
        }
    }
}
