using Conserver.Posix;

namespace Conserver.Server.Audit;

/// <summary>Strangers are refused as often as they like: a hundred a minute are told, the others counted.</summary>
/// <param name="loop">Whose clock counts.</param>
/// <param name="owner">Hears of defects.</param>
/// <param name="more">Called at the end of the minute with how many there were beyond the first ones.</param>
internal sealed class RefusedLogins(Loop loop, ILoopOwner owner, Action<long> more)
{
    /// <summary>Told one by one within a period.</summary>
    public const int Most = 100;

    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private LoopTimer? timer;
    private long count;

    /// <summary>One more: whether it is told.</summary>
    public bool IsTold()
    {
        timer ??= loop.Timer(owner, Sum);
        if (!timer.IsRunning)
        {
            timer.Start(Period);
        }

        return ++count <= Most;
    }

    private void Sum()
    {
        long counted = count;
        count = 0;
        if (counted > Most)
        {
            more(counted - Most);
        }
    }
}
