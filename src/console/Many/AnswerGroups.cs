using System.Text;

namespace Conserver.ConsoleProgram.Many;

/// <summary>
/// Puts consoles together that answered the same. A console's own name in its answer, as in a prompt, makes no difference.
/// </summary>
internal static class AnswerGroups
{
    private const string Self = "\0";

    /// <summary>Groups of names, the largest first, and what they answered, as the first of each did.</summary>
    /// <param name="answers">Console and answer, in the order to show.</param>
    public static IReadOnlyList<AnswerGroup> Of(IEnumerable<(string Console, string Answer)> answers)
    {
        var groups = new Dictionary<string, List<(string Console, string Answer)>>(StringComparer.Ordinal);
        foreach ((string console, string answer) in answers)
        {
            string key = answer.Replace(console, Self, StringComparison.OrdinalIgnoreCase);
            if (!groups.TryGetValue(key, out List<(string Console, string Answer)>? members))
            {
                groups[key] = members = [];
            }

            members.Add((console, answer));
        }

        return
        [
            .. groups.Values.OrderByDescending(members => members.Count)
                .Select(members => new AnswerGroup([.. members.Select(member => member.Console)], members[0].Answer)),
        ];
    }

    /// <summary>The groups as shown: a heading and the answer of each.</summary>
    public static string Show(IReadOnlyList<AnswerGroup> groups, int total, Func<string, string> heading)
    {
        var text = new StringBuilder();
        foreach (AnswerGroup group in groups)
        {
            string names = string.Join(' ', group.Consoles);
            string share = group.Consoles.Count == total ? "all" : $"{group.Consoles.Count} of";
            string title = $"== {share} {total}: {names}";
            text.Append(heading(title)).Append('\n');
            string answer = group.Answer.Replace("\r", "", StringComparison.Ordinal);
            if (answer.Length > 0)
            {
                text.Append(answer.TrimEnd('\n')).Append('\n');
            }
        }

        return text.ToString();
    }
}
