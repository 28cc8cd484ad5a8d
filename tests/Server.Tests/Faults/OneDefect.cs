using Conserver.Posix;

namespace Conserver.Server.Tests.Faults;

/// <summary>A defect, once, in one of the next callbacks of a loop that have this name.</summary>
internal sealed class OneDefect
{
    private readonly int time;
    private int met;

    /// <param name="loop">Whose callbacks.</param>
    /// <param name="callback">
    /// A part of the name of the method, or of the one that a lambda is written in; or all that <see cref="Callbacks.Name"/>
    /// says.
    /// </param>
    /// <param name="time">In which of them, from 1.</param>
    public OneDefect(Loop loop, string callback, int time = 1)
    {
        this.time = time;
        loop.Trial = (owner, called) =>
        {
            string name = called is null ? $"{owner.GetType().Name}.OnTurnEnd" : called.Method.Name;
            bool isMeant = name.Contains(callback, StringComparison.Ordinal)
                || (called is not null && Callbacks.Name(called.Method) == callback);
            if (isMeant && Interlocked.Increment(ref met) == time)
            {
                throw new InvalidOperationException($"a defect in {callback}");
            }
        };
    }

    /// <summary>It has happened.</summary>
    public bool IsDone => Volatile.Read(ref met) >= time;
}
