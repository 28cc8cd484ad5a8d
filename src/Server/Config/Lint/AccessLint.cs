using System.Collections.Immutable;

namespace Conserver.Server.Config.Lint;

/// <summary>Mistakes about who may do what.</summary>
internal static class AccessLint
{
    public static void Check(LintReport report)
    {
        Unreachable(report);
        Nobody(report);
    }

    private static void Unreachable(LintReport report)
    {
        List<(AccessRule Rule, HostPattern Pattern)> earlier = [];
        foreach (AccessRule rule in report.Result.Config.Access.Rules)
        {
            HostPattern pattern = new(rule.Pattern);
            if (!report.Settings.PartialNames
                && HostDoubt.Of(rule, name => report.Surroundings.Unresolvable(name) is null) is { } doubt)
            {
                report.Warn(rule.At, $"access rule `{rule}' {doubt.What}", doubt.Why);
            }

            // What it is taken for counts as it does at the door.
            ImmutableArray<string> readings = report.Settings.PartialNames ? [] : HostSlip.Readings(rule);
            HostPattern[] patterns =
            [
                .. readings.IsEmpty || !pattern.IsNever ? (HostPattern[])[pattern] : [],
                .. readings.Select(text => new HostPattern(text)),
            ];
            List<(AccessRule Rule, HostPattern? Pattern)> hiders =
            [
                .. patterns.Select(one => earlier.Find(other => other.Pattern.Covers(one))),
            ];
            if (hiders.TrueForAll(hider => hider.Pattern is not null))
            {
                report.Warn(
                    rule.At,
                    $"access rule `{rule}' is never reached",
                    $"`{hiders[0].Rule}' before it matches all of its hosts");
            }

            earlier.AddRange(patterns.Select(one => (rule, one)));
        }
    }

    private static void Nobody(LintReport report)
    {
        foreach (ConsoleConfig console in report.Consoles)
        {
            bool somebody = console.ReadWrite.Entries.Concat(console.ReadOnly.Entries).Any(entry => !entry.Negated);
            if (!somebody && console.Kind.Uses(ConsoleSettings.LogFile))
            {
                report.Warn(
                    report.BlockOf(console).At, $"[{console.Name}] nobody may use this console", "name users with rw or ro");
            }
        }
    }
}
