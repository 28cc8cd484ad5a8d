namespace Conserver.ConsoleProgram.Past.Activity;

/// <summary>Bytes over time.</summary>
/// <param name="Start">When the first bucket begins, milliseconds since 1970.</param>
/// <param name="Width">Of each, milliseconds.</param>
/// <param name="Counts">Bytes in each.</param>
/// <param name="Undated">Bytes of which nothing says when they came.</param>
internal sealed record ActivityBuckets(long Start, long Width, IReadOnlyList<long> Counts, long Undated)
{
    /// <summary><see cref="Width"/> in words.</summary>
    public string WidthText => (Width / 1000) switch
    {
        var seconds when seconds % 86_400 == 0 => $"{seconds / 86_400} d",
        var seconds when seconds % 3600 == 0 => $"{seconds / 3600} h",
        var seconds when seconds % 60 == 0 => $"{seconds / 60} min",
        var seconds => $"{seconds} s",
    };

    /// <summary>When a bucket begins; that of the one behind the last is the end.</summary>
    public DateTimeOffset TimeOf(int bucket) => DateTimeOffset.FromUnixTimeMilliseconds(Start + (bucket * Width));
}
