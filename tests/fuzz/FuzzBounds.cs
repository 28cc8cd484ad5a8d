using System.Globalization;

namespace Conserver.Tests;

/// <summary>
/// How long tests with made-up input go on: briefly in every run, and for a time and from a place of one's own choice with
/// <c>make fuzz</c>, which sets the environment.
/// </summary>
public static class FuzzBounds
{
    /// <summary>How long to go on (FUZZ_SECONDS), or null for the usual, bounded run.</summary>
    public static TimeSpan? Time { get; } =
        Number("FUZZ_SECONDS") is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary>Where to begin (FUZZ_SEED): a long run should not repeat the last one.</summary>
    public static int Seed { get; } = Number("FUZZ_SEED") ?? 0;

    /// <summary>A file that is told how many inputs there were (FUZZ_LOG), or null.</summary>
    public static string? Log { get; } = Environment.GetEnvironmentVariable("FUZZ_LOG") is { Length: > 0 } log ? log : null;

    private static int? Number(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } text
        ? int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture)
        : null;
}
