using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Conserver.House.Tests;

/// <summary>
/// Which file of <c>src</c> uses which other, by the compiler's own understanding of every name in it. What documentation
/// comments mention does not count.
/// </summary>
internal sealed class References
{
    private const string ImplicitUsings = """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;
        global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;
        """;

    private static readonly CSharpParseOptions Parsing = new(LanguageVersion.Latest, DocumentationMode.None);

    private readonly Dictionary<string, SortedDictionary<string, SortedSet<string>>> uses = new(StringComparer.Ordinal);

    private References()
    {
    }

    /// <summary>The tree's own references, read once.</summary>
    public static References OfTheTree { get; } = Read();

    /// <summary>All files, in order.</summary>
    public IEnumerable<string> Files => uses.Keys.Order(StringComparer.Ordinal);

    /// <summary>Files that <paramref name="file"/> uses, each with the names it takes from it.</summary>
    public IReadOnlyDictionary<string, SortedSet<string>> UsedBy(string file) => uses[file];

    private static References Read()
    {
        var references = new References();
        MetadataReference[] platform =
        [
            .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(':')
                .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal)
                    || Path.GetFileName(path).StartsWith("Microsoft.Win32", StringComparison.Ordinal))
                .Select(path => MetadataReference.CreateFromFile(path)),
        ];
        var compiled = new Dictionary<string, CSharpCompilation>(StringComparer.Ordinal);
        List<(string Name, string[] Uses, string[] Friends)> waiting = [.. Sources.Projects()];
        while (waiting.Count > 0)
        {
            var next = waiting.First(project => project.Uses.All(compiled.ContainsKey));
            waiting.Remove(next);
            MetadataReference[] known = [.. platform, .. Closure(next.Uses, compiled)];
            CSharpCompilation compilation = Compile(next.Name, next.Friends, known);
            compiled.Add(next.Name, compilation);
            var read = compilation.SyntaxTrees.Where(tree => tree.FilePath.Length > 0)
                .AsParallel()
                .Select(tree => (tree.FilePath, Targets: UsesOf(compilation.GetSemanticModel(tree), tree)));
            foreach ((string file, SortedDictionary<string, SortedSet<string>> targets) in read)
            {
                references.uses.Add(file, targets);
            }
        }

        return references;
    }

    private static CSharpCompilation Compile(string project, string[] friends, IEnumerable<MetadataReference> references)
    {
        string extra = ImplicitUsings + string.Concat(
            friends.Select(friend => $"[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"{friend}\")]"));
        IEnumerable<SyntaxTree> trees = Sources.Below($"src/{project}")
            .Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), Parsing, Sources.Short(file)))
            .Append(CSharpSyntaxTree.ParseText(extra, Parsing));
        var options = new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true);
        return CSharpCompilation.Create(AssemblyName(project), trees, references, options);
    }

    // Friends are named by assembly: a library's is Conserver.NAME, a program's its own.
    private static string AssemblyName(string project) => char.IsUpper(project[0]) ? $"Conserver.{project}" : project;

    private static IEnumerable<MetadataReference> Closure(
        IEnumerable<string> uses, Dictionary<string, CSharpCompilation> compiled) => uses
            .Select(name => compiled[name])
            .SelectMany(it => it.References.OfType<CompilationReference>().Append(it.ToMetadataReference()))
            .DistinctBy(reference => reference.Display);

    private static SortedDictionary<string, SortedSet<string>> UsesOf(SemanticModel model, SyntaxTree tree)
    {
        var targets = new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        foreach (SyntaxNode node in tree.GetRoot().DescendantNodes())
        {
            if (node is SimpleNameSyntax or BaseObjectCreationExpressionSyntax or ConstructorInitializerSyntax
                or AttributeSyntax)
            {
                SymbolInfo found = model.GetSymbolInfo(node);
                ImmutableArray<ISymbol> symbols = found.Symbol is { } one ? [one] : found.CandidateSymbols;
                foreach (ISymbol symbol in symbols)
                {
                    AddUse(targets, tree.FilePath, symbol);
                }
            }
        }

        return targets;
    }

    private static void AddUse(SortedDictionary<string, SortedSet<string>> targets, string file, ISymbol symbol)
    {
        if (symbol is INamespaceSymbol or ILocalSymbol or IParameterSymbol or IRangeVariableSymbol or ILabelSymbol
            or ITypeParameterSymbol)
        {
            return;
        }

        ISymbol original = (symbol is IMethodSymbol { ReducedFrom: { } extension } ? extension : symbol).OriginalDefinition;
        if (original.DeclaringSyntaxReferences.IsEmpty && original.ContainingType is { } container)
        {
            // A constructor, or another member that nobody wrote down.
            original = container;
        }

        string[] files = [.. original.DeclaringSyntaxReferences
            .Select(place => place.SyntaxTree.FilePath)
            .Where(path => path.Length > 0)];
        if (files.Contains(file))
        {
            return;
        }

        foreach (string target in files)
        {
            if (!targets.TryGetValue(target, out SortedSet<string>? names))
            {
                targets[target] = names = new SortedSet<string>(StringComparer.Ordinal);
            }

            names.Add(original.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat));
        }
    }
}
