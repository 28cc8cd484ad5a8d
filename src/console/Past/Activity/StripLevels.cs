namespace Conserver.ConsoleProgram.Past.Activity;

/// <summary>Numbers as characters, the higher the fuller.</summary>
internal static class StripLevels
{
    private const string Blocks = " ▁▂▃▄▅▆▇█", Ascii = " .:-=+*#@";

    /// <summary>A character for each number; rounded up, so that one is seen beside a million.</summary>
    /// <param name="counts">None below 0.</param>
    /// <param name="most">The highest of them.</param>
    /// <param name="isUnicode">There are block characters.</param>
    public static string Of(IEnumerable<long> counts, long most, bool isUnicode)
    {
        string levels = isUnicode ? Blocks : Ascii;
        return string.Concat(counts.Select(count =>
            levels[count == 0 ? 0 : (int)Math.Ceiling((double)count * (levels.Length - 1) / most)]));
    }
}
