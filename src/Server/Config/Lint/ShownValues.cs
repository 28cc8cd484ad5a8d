namespace Conserver.Server.Config.Lint;

/// <summary>
/// Items that substitutions put into commands and paths, whatever kind of line they are for. Which console uses which
/// substitution is not worth the trouble.
/// </summary>
internal sealed class ShownValues(LintReport report)
{
    private readonly HashSet<char> letters =
    [
        .. report.Blocks.SelectMany(block => block.Items)
            .Where(item => item.Keyword.EndsWith("subst", StringComparison.Ordinal))
            .SelectMany(item => SubstitutionReader.Read(item.Keyword, item.Value, out _)?.Rules ?? [])
            .Select(rule => rule.Value),
    ];

    public bool Has(string keyword) => keyword switch
    {
        "host" => letters.Contains('h'),
        "port" => letters.Contains('p') || letters.Contains('P'),
        "portbase" or "portinc" => letters.Contains('P'),
        "baud" => letters.Contains('b'),
        _ => false,
    };
}
