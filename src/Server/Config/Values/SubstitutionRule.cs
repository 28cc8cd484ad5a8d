namespace Conserver.Server.Config;

/// <summary>One <c>C=Tnf</c> of a substitution list.</summary>
/// <param name="Placeholder">The character to replace.</param>
/// <param name="Value">
/// <c>h</c> host, <c>c</c> console, <c>r</c> replstring, <c>b</c> baud, <c>p</c> port, <c>P</c> netport.
/// </param>
/// <param name="Width">Minimum width.</param>
/// <param name="ZeroPad">Pad numbers with zeros instead of blanks.</param>
/// <param name="Format"><c>s d x X a A</c>.</param>
public readonly record struct SubstitutionRule(char Placeholder, char Value, int Width, bool ZeroPad, char Format);
