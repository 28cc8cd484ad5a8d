namespace Conserver.Bench;

/// <summary>One situation in which every contender that can is measured.</summary>
internal abstract class Scenario
{
    /// <summary>For <c>--only</c>.</summary>
    public abstract string Name { get; }

    /// <summary>How often in a full run; once in a quick one.</summary>
    public virtual int Repetitions => 3;

    public virtual bool TakesPart(Contender contender) => contender.IsConserver;

    /// <summary>Measures once.</summary>
    /// <exception cref="BenchException">Something was lost, or the contender did not survive.</exception>
    public abstract void Run(Contender contender, Bench bench);

    protected static void Demand(bool condition, Answer answer)
    {
        if (!condition)
        {
            throw new BenchException($"lost or wrong data: {answer.Line}");
        }
    }
}
