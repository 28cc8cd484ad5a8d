using System.Globalization;
using Conserver.Client;
using Conserver.ConsoleProgram.Past.Times;

namespace Conserver.ConsoleProgram.Past.Boots;

/// <summary>Which starts the command line means.</summary>
internal static class BootWords
{
    /// <summary>Two of them; the one before the last and the last when nothing is said.</summary>
    /// <exception cref="ClientException">One is no start.</exception>
    public static (BootChoice First, BootChoice Second) Read(IReadOnlyList<string> words) => words is [var first, var second]
        ? (Choice(first), Choice(second))
        : (new BootChoice(2, 0), new BootChoice(1, 0));

    private static BootChoice Choice(string word)
    {
        if (!int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int back))
        {
            return new BootChoice(0, PastTime.Read(word, "start", isEnd: true)!.Value);
        }

        return back is > 0 and <= BootChoice.FurthestBack
            ? new BootChoice(back, 0)
            : throw new ClientException(
                $"there is no start `{word}' (1 is the last, up to {BootChoice.FurthestBack}, or a time)");
    }
}
