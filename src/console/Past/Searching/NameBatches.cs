namespace Conserver.ConsoleProgram.Past.Searching;

/// <summary>As many names as fit into one command.</summary>
internal static class NameBatches
{
    /// <summary>Bytes; a server takes lines of 64 KiB.</summary>
    private const int Most = 48 * 1024;

    /// <summary>All names, in order.</summary>
    public static IEnumerable<string[]> Of(string[] names)
    {
        for (int from = 0, to = 0; from < names.Length; from = to)
        {
            for (int length = 0; to < names.Length && (to == from || length < Most); to++)
            {
                length += names[to].Length + 1;
            }

            yield return names[from..to];
        }
    }
}
