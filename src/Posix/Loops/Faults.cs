namespace Conserver.Posix;

/// <summary>Brings what a callback threw to its owner, and what the owner throws then to the loop's.</summary>
internal sealed class Faults
{
    /// <summary>
    /// Hears of an owner that failed while it dealt with a fault; without it, that exception leaves the loop.
    /// </summary>
    public Action<Exception>? Unhandled { get; set; }

    /// <summary>Called before each callback: tests throw here what a defect in the callback would.</summary>
    public Action<ILoopOwner, Delegate?>? Trial { get; set; }

    /// <summary>For owners that have nothing to end.</summary>
    public void Report(Exception failure)
    {
        if (Unhandled is null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }

        Unhandled(failure);
    }

    /// <summary>False when the owner failed as well: what threw must not be called again.</summary>
    public bool Tell(ILoopOwner owner, Exception failure)
    {
        try
        {
            owner.Faulted(failure);
            return true;
        }
        catch (Exception second) when (Unhandled is not null)
        {
            Unhandled(ReferenceEquals(second, failure) ? failure : new AggregateException(failure, second));
            return false;
        }
    }
}
