using Conserver.Protocol.Grammar;

namespace Conserver.Server.Config.Lint;

/// <summary>Mistakes about files the daemon needs: missing ones, secrets that others can read.</summary>
internal static class FileLint
{
    private const string Remedy = "chmod o-rwx";

    public static void Check(LintReport report)
    {
        string passwords = report.Settings.PasswordFile;
        FileFacts facts = report.Surroundings.File(passwords);
        Place? at = PlaceOf(report, "passwdfile")
            ?? report.Result.Config.Access.Rules.Where(rule => rule.Access == HostAccess.Allowed)
                .Select(rule => (Place?)rule.At).FirstOrDefault()
            ?? PlaceOf(report, "defaultaccess")
            ?? Beginning(report);
        if (facts.IsReadableByOthers)
        {
            report.Warn(at, $"password file {passwords} can be read by everybody", Remedy);
        }
        else if (!facts.Exists && NeedsPasswords(report))
        {
            report.Warn(
                at,
                $"password file {passwords} does not exist",
                "all users of this machine log in with their system passwords");
        }

        if (report.Settings.SslCredentials is { } credentials)
        {
            FileFacts key = report.Surroundings.File(credentials);
            if (key.IsReadableByOthers)
            {
                report.Warn(
                    PlaceOf(report, "sslcredentials") ?? Beginning(report),
                    $"{credentials}, which holds the private key, can be read by everybody",
                    Remedy);
            }
        }

        Trail(report);
        Typed(report);
        Secrets(report);
        foreach (StartFinding finding in report.Surroundings.AtStart)
        {
            report.Add(new Diagnostic(
                finding.Message,
                PlaceOf(report, finding),
                finding.IsError,
                finding.Hint));
        }
    }

    private static void Trail(LintReport report)
    {
        if (report.Settings.AuditLog is { } path && report.Surroundings.File(path).IsReadableByOthers)
        {
            report.Warn(PlaceOf(report, "auditlog"), $"the audit trail {path} can be read by everybody", Remedy);
        }
    }

    private static void Typed(LintReport report)
    {
        HashSet<string> said = new(StringComparer.Ordinal);
        foreach (ConsoleConfig console in report.Consoles)
        {
            if (console.InputLog is { } path && said.Add(path) && report.Surroundings.File(path).IsReadableByOthers)
            {
                report.Warn(
                    report.PlaceOf(console, "inputlog"),
                    $"the inputlog {path} can be read by everybody",
                    Remedy);
            }
        }
    }

    private static Place? Beginning(LintReport report) => report.Blocks is [var first, ..] ? first.At : null;

    private static bool NeedsPasswords(LintReport report) =>
        report.Settings.DefaultAccess == HostAccess.Allowed
        || report.Result.Config.Access.Rules.Any(rule => rule.Access == HostAccess.Allowed);

    private static Place? PlaceOf(LintReport report, StartFinding finding) =>
        finding.Keyword is not { } keyword ? null
        : report.Consoles.FirstOrDefault(console => console.Name == finding.Console) is { } console
            ? report.PlaceOf(console, keyword)
            : PlaceOf(report, keyword);

    private static Place? PlaceOf(LintReport report, string keyword) => report.Blocks
        .Where(block => block.Section == "config")
        .Select(block => block.Last(keyword)?.At)
        .LastOrDefault(place => place is not null);

    private static void Secrets(LintReport report)
    {
        HashSet<string> said = new(StringComparer.Ordinal);
        foreach (ItemAssigned item in report.Blocks.SelectMany(block => block.Items).Where(item => item.Value.Length > 0))
        {
            string? file = item.Keyword switch
            {
                "password" or "ipmikg" => item.At.File,
                "passwordfrom" or "ipmikgfrom" when item.Value.StartsWith("file:", StringComparison.Ordinal) =>
                    item.Value[5..],
                _ => null,
            };
            if (file is not null && report.Surroundings.File(file).IsReadableByOthers && said.Add(file))
            {
                report.Warn(
                    item.KeywordAt, $"{file}, which holds a secret (`{item.Keyword}'), can be read by everybody", Remedy);
            }
        }
    }
}
