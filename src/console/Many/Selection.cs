using Conserver.Client;
using Conserver.Client.Listing;
using Conserver.Client.Walking;
using Conserver.ConsoleProgram.Terminal;
using Conserver.Protocol.Text;

namespace Conserver.ConsoleProgram.Many;

/// <summary>Finds the consoles that patterns mean.</summary>
internal static class Selection
{
    /// <summary>
    /// The consoles whose name or alias matches one of the patterns and that we may see, in the order of names.
    /// </summary>
    /// <param name="walk">To the servers.</param>
    /// <param name="patterns">As typed.</param>
    /// <param name="output">Where it is said what is missing.</param>
    /// <param name="isWhole">Every pattern has matched.</param>
    /// <exception cref="ClientException">There is none.</exception>
    public static IReadOnlyList<ConsoleRow> Find(
        Walk walk, IReadOnlyList<string> patterns, Output output, out bool isWhole)
    {
        isWhole = true;
        NamePattern[] tests = [.. patterns.Select(pattern => new NamePattern(pattern))];
        IReadOnlyList<ConsoleRow> all = ConsoleDirectory.Of(walk).Rows;
        ConsoleRow[] found = [.. all.Where(row => tests.Any(test => row.IsCalled(test.Matches)))];
        foreach (NamePattern test in tests)
        {
            if (!all.Any(row => row.IsCalled(test.Matches)))
            {
                string hint = Spelling.DidYouMean(test.Text, all.Select(row => row.Name)) is { } guess ? $" ({guess})" : "";
                isWhole = false;
                output.Complain($"no console matches `{test.Text}'{hint}");
            }
        }

        ConsoleRow[] visible = [.. found.Where(row => row.Access != "none")];
        if (visible.Length < found.Length)
        {
            output.Complain($"you have no access to {string.Join(' ', found.Except(visible).Select(row => row.Name))}");
        }

        return visible.Length > 0 ? visible : throw new ClientException(null);
    }
}
