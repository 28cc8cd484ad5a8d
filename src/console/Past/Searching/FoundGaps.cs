using Conserver.Client.History;

namespace Conserver.ConsoleProgram.Past.Searching;

/// <summary>Where lines around those that match do not follow each other, <c>--</c> says so, as grep(1) does.</summary>
/// <param name="hasContext">Such lines were asked for; else nothing is said.</param>
internal sealed class FoundGaps(bool hasContext)
{
    private string last = "";

    /// <summary>What stands before a line.</summary>
    public ReadOnlySpan<byte> Before(FoundLine line)
    {
        bool isApart = line.IsApart || (last.Length > 0 && last != line.Console);
        last = line.Console;
        return hasContext && isApart ? "--\n"u8 : [];
    }
}
