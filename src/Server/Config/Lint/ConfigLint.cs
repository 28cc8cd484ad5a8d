using System.Collections.Immutable;
using Conserver.Protocol.Grammar;

namespace Conserver.Server.Config.Lint;

/// <summary>The thorough check: what is wrong, each mistake once, and what is allowed but most likely not meant.</summary>
public static class ConfigLint
{
    /// <summary>Errors and warnings, file by file in the order they were read.</summary>
    public static ImmutableArray<Diagnostic> Check(
        ConfigSyntax syntax, BindResult result, DaemonSettings settings, LintSurroundings surroundings)
    {
        ArgumentNullException.ThrowIfNull(syntax);
        ArgumentNullException.ThrowIfNull(result);
        LintReport report = new(syntax, result, settings, surroundings);
        TextLint.Check(report);
        LineLint.Check(report);
        DeviceLint.Check(report);
        UselessLint.Check(report);
        TwoWaysLint.Check(report);
        PathLint.Check(report);
        ProgramLint.Check(report);
        ListenLint.Check(report);
        AccessLint.Check(report);
        FileLint.Check(report);

        List<string> files = [syntax.File, .. syntax.Events.Select(step => step.At.File).Distinct()];
        return
        [
            .. result.Diagnostics.Where(diagnostic => !diagnostic.IsEcho).Concat(report.Findings).Distinct()
                .OrderBy(diagnostic => diagnostic.At is { } at ? files.IndexOf(at.File) : int.MaxValue)
                .ThenBy(diagnostic => diagnostic.At?.Line)
                .ThenBy(diagnostic => diagnostic.At?.Column),
        ];
    }
}
