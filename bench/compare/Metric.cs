namespace Conserver.Bench;

/// <summary>Something that is measured, and what ours should be at least.</summary>
/// <param name="Name">In tables and results.</param>
/// <param name="Unit">Of the values.</param>
internal sealed record Metric(string Name, string Unit)
{
    /// <summary>Ours may be at most this many times Debian's.</summary>
    public double? AtMost { get; init; }

    /// <summary>Ours must be at least this many times Debian's.</summary>
    public double? AtLeast { get; init; }

    /// <summary>Ours may be at most this much, whatever Debian's is.</summary>
    public double? Limit { get; init; }
}
