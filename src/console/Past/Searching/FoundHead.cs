using Conserver.Client.History;
using Conserver.ConsoleProgram.Past.Times;

namespace Conserver.ConsoleProgram.Past.Searching;

/// <summary>What stands before a line that was found, as grep(1) has it.</summary>
internal static class FoundHead
{
    /// <summary><c>NAME:TIME: </c>, or with <c>-</c> for a line beside one that matches.</summary>
    /// <param name="line">Which.</param>
    /// <param name="name">Of its console; null when there is only one.</param>
    public static string Of(FoundLine line, string? name)
    {
        char mark = line.IsHit ? ':' : '-';
        string time = PastTime.Text(line.UnixMilliseconds, line.IsExact);
        return name is null ? $"{time}{mark} " : $"{name}{mark}{time}{mark} ";
    }
}
