using System.Globalization;
using System.Text;

namespace Conserver.ConsoleProgram.Past.Boots;

/// <summary>Two texts beside each other as <c>diff -u</c> shows them.</summary>
internal static class UnifiedDiff
{
    /// <summary>Lines that are the same, before and behind those that are not.</summary>
    private const int Context = 3;

    /// <summary>The differences, each line behind <c>-</c>, <c>+</c> or a blank; empty when there are none.</summary>
    public static string Of(string leftName, IReadOnlyList<string> left, string rightName, IReadOnlyList<string> right)
    {
        List<DiffStep> steps = Steps(left, right);
        var text = new StringBuilder();
        for (int next = Change(steps, 0); next < steps.Count;)
        {
            int last = next;
            for (int i = Change(steps, next + 1); i < steps.Count && i - last <= 2 * Context; i = Change(steps, i + 1))
            {
                last = i;
            }

            int from = Math.Max(0, next - Context), to = Math.Min(steps.Count, last + 1 + Context);
            AppendHunk(text, steps[from..to]);
            next = Change(steps, to);
        }

        return text.Length == 0 ? "" : $"--- {leftName}\n+++ {rightName}\n{text}";
    }

    private static List<DiffStep> Steps(IReadOnlyList<string> left, IReadOnlyList<string> right)
    {
        var steps = new List<DiffStep>(left.Count + right.Count);
        int x = 0, y = 0;
        foreach ((int toLeft, int toRight) in LineDiff.Common(left, right).Append((left.Count, right.Count)))
        {
            for (; x < toLeft; x++)
            {
                steps.Add(new DiffStep('-', x, y, left[x]));
            }

            for (; y < toRight; y++)
            {
                steps.Add(new DiffStep('+', x, y, right[y]));
            }

            if (x < left.Count)
            {
                steps.Add(new DiffStep(' ', x, y, left[x]));
                (x, y) = (x + 1, y + 1);
            }
        }

        return steps;
    }

    private static int Change(List<DiffStep> steps, int from)
    {
        int found = from >= steps.Count ? -1 : steps.FindIndex(from, step => step.Kind != ' ');
        return found < 0 ? steps.Count : found;
    }

    private static void AppendHunk(StringBuilder text, List<DiffStep> hunk)
    {
        int left = hunk.Count(step => step.Kind != '+'), right = hunk.Count(step => step.Kind != '-');
        text.Append(CultureInfo.InvariantCulture, $"@@ -{Range(hunk[0].Left, left)} +{Range(hunk[0].Right, right)} @@\n");
        foreach (DiffStep step in hunk)
        {
            text.Append(step.Kind).Append(step.Line).Append('\n');
        }
    }

    // Nothing stands behind the line before it.
    private static string Range(int start, int count) =>
        string.Create(CultureInfo.InvariantCulture, $"{(count == 0 ? start : start + 1)},{count}");
}
