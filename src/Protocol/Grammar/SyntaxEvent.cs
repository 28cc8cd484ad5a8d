namespace Conserver.Protocol.Grammar;

/// <summary>One step of a configuration file, in file order, included files in place.</summary>
/// <param name="At">Where it stands; for an item, its value.</param>
public abstract record SyntaxEvent(Place At)
{
    /// <summary>An error located at this step.</summary>
    public Diagnostic Error(string message, string? hint = null) => new(message, At, Hint: hint);
}
