namespace Conserver.ConsoleProgram.Past.Boots;

/// <summary>What a machine has said from one start to the next.</summary>
/// <param name="time">When it began, milliseconds since 1970; null when nothing says so.</param>
internal sealed class Boot(long? time)
{
    /// <summary>More of one start is not kept: lines, and characters of them.</summary>
    private const int MostLines = 20_000, MostCharacters = 2 * 1024 * 1024;

    private readonly List<string> lines = [];
    private int characters;

    public long? Time => time;

    public IReadOnlyList<string> Lines => lines;

    /// <summary>There was more than is kept.</summary>
    public bool IsCut { get; private set; }

    public void Add(string line)
    {
        IsCut |= lines.Count == MostLines || characters + line.Length > MostCharacters;
        if (!IsCut)
        {
            lines.Add(line);
            characters += line.Length;
        }
    }
}
