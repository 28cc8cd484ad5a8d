using Conserver.Protocol.Grammar;

namespace Conserver.Server.Config.Lint;

/// <summary>Which commands tasks begin with.</summary>
internal static class TaskLint
{
    /// <param name="report">What is looked at.</param>
    /// <param name="look">Takes where a command is written, what it is called, and what is known of it.</param>
    public static void Check(LintReport report, Action<Place?, string, string> look)
    {
        foreach (TaskConfig task in report.Result.Config.Tasks)
        {
            // What a substitution puts in is known when the task is run.
            string known = task.Substitution is { } rewrite
                && FirstWord.Of(task.Command)?.Any(letter => rewrite.Rules.Any(rule => rule.Placeholder == letter)) != false
                ? ""
                : task.Command;
            OutlineBlock? block = report.Blocks.LastOrDefault(
                block => block.Section == "task" && block.Name == task.Id.ToString());
            look(block?.Last("cmd")?.At ?? block?.At, $"task {task.Id}: cmd", known);
        }
    }
}
