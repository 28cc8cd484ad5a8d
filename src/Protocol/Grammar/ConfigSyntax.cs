namespace Conserver.Protocol.Grammar;

/// <summary>A configuration file with its includes, taken apart.</summary>
/// <param name="File">The main file as named by the caller.</param>
/// <param name="Events">All steps in order.</param>
/// <param name="End">Where messages raised after the last step belong.</param>
/// <param name="OpenFailure">Why the main file could not be read (<c>No such file or directory</c>), or null.</param>
public sealed record ConfigSyntax(string File, IReadOnlyList<SyntaxEvent> Events, Place End, string? OpenFailure)
{
    /// <summary>The syntax errors among the events.</summary>
    public IEnumerable<Diagnostic> Errors => Events.OfType<SyntaxError>().Select(e => e.Diagnostic);
}
