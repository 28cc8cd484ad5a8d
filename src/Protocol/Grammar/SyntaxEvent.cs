namespace Conserver.Protocol.Grammar;

/// <summary>One step of a configuration file, in file order, included files in place.</summary>
/// <param name="File">The file as named by the caller or in <c>#include</c>.</param>
/// <param name="Line">The line messages about this step carry, see <see cref="Diagnostic.Line"/>.</param>
public abstract record SyntaxEvent(string File, int Line)
{
    /// <summary>An error located at this step.</summary>
    public Diagnostic Error(string message) => new(message, File, Line);
}
