using System.Collections.Immutable;
using System.Globalization;
using Conserver.Server.Config;
using Conserver.Server.Logging;

namespace Conserver.Server.Reload;

/// <summary>Tells the daemon's log what a reload does: one line, and each change with <c>-v</c>.</summary>
internal static class ReloadReport
{
    public static void Write(
        DaemonLog log,
        ReloadPlan plan,
        IReadOnlyList<ConsoleConfig> added,
        ImmutableArray<string> elsewhere,
        ImmutableArray<string> settings,
        ImmutableArray<string> needRestart)
    {
        foreach (ConsoleConfig console in added)
        {
            log.Info($"reload: [{console.Name}] added");
        }

        foreach (Consoles.Console console in plan.Removed)
        {
            log.Info($"reload: [{console.Name}] removed");
        }

        foreach (ConsoleChange change in plan.Reset)
        {
            log.Info($"reload: [{change.Config.Name}] reopened: {string.Join(", ", change.Keywords)} changed");
        }

        foreach (ConsoleChange change in plan.Updated)
        {
            log.Info($"reload: [{change.Config.Name}] updated: {string.Join(", ", change.Keywords)} changed");
        }

        foreach (string part in elsewhere)
        {
            log.Info($"reload: {part} changed");
        }

        foreach (string keyword in settings)
        {
            log.Info($"reload: config {keyword} changed");
        }

        foreach (string keyword in needRestart)
        {
            log.Notice($"warning: `{keyword}' config option changed - you must restart for it to take effect");
        }

        log.Notice(string.Create(
            CultureInfo.InvariantCulture,
            $"reload: {added.Count} added, {plan.Removed.Count} removed, {plan.Reset.Count} reopened, ")
            + $"{plan.Updated.Count} updated, {plan.Untouched} untouched");
    }
}
