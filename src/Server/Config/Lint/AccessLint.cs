using Conserver.Protocol.Grammar;

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
            if (pattern.IsNever)
            {
                report.Warn(
                    rule.At, $"access rule `{rule}' matches no host", "addresses from 224.0.0.0 on need their /bits");
            }
            else if (pattern.IgnoresBits)
            {
                report.Warn(
                    rule.At,
                    $"access rule `{rule}' matches one host only",
                    "bits behind the length of the network are set");
            }

            (AccessRule hider, HostPattern? found) = earlier.Find(other => other.Pattern.Covers(pattern));
            if (found is not null)
            {
                report.Warn(
                    rule.At, $"access rule `{rule}' is never reached", $"`{hider}' before it matches all of its hosts");
            }

            earlier.Add((rule, pattern));
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
