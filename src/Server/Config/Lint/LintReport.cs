using System.Collections.Immutable;
using Conserver.Protocol.Grammar;
using Conserver.Protocol.Text;

namespace Conserver.Server.Config.Lint;

/// <summary>What the rules look at and where they put their findings.</summary>
internal sealed class LintReport
{
    private readonly List<Diagnostic> findings = [];
    private readonly Dictionary<string, OutlineBlock> consoles = new(AsciiCase.Insensitive);

    public LintReport(ConfigSyntax syntax, BindResult result, DaemonSettings settings, LintSurroundings surroundings)
    {
        Syntax = syntax;
        Result = result;
        Settings = settings;
        Surroundings = surroundings;
        Blocks = OutlineBlock.Of(syntax);
        foreach (OutlineBlock block in Blocks.Where(block => block.Section == "console"))
        {
            consoles[block.Name] = block;
        }
    }

    public ConfigSyntax Syntax { get; }
    public BindResult Result { get; }
    public DaemonSettings Settings { get; }
    public LintSurroundings Surroundings { get; }

    /// <summary>Accepted blocks in file order.</summary>
    public IReadOnlyList<OutlineBlock> Blocks { get; }
    public ImmutableArray<ConsoleConfig> Consoles => Result.Config.Consoles;
    public IReadOnlyList<Diagnostic> Findings => findings;

    /// <summary>The block a console was made from.</summary>
    public OutlineBlock BlockOf(ConsoleConfig console) => consoles[console.Name];

    /// <summary>Where a console sets an item, or where it begins when a default does.</summary>
    public Place PlaceOf(ConsoleConfig console, string keyword) =>
        BlockOf(console).Last(keyword)?.At ?? BlockOf(console).At;

    public void Add(Diagnostic finding) => findings.Add(finding);

    public void Warn(Place? at, string message, string? hint = null) =>
        findings.Add(new Diagnostic(message, at, IsError: false, Hint: hint));
}
