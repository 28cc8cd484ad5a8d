using System.Globalization;

namespace Conserver.Server.Config;

/// <summary>How many lines are said in a time.</summary>
/// <param name="Count">0 for none at all.</param>
/// <param name="Unit"><c>s</c>, <c>m</c> or <c>h</c>.</param>
public readonly record struct LineRate(int Count, char Unit)
{
    /// <summary>Lines an hour.</summary>
    public long Hourly => Count * (Unit switch { 'h' => 1L, 'm' => 60L, _ => 3600L });

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Count}/{Unit}");
}
