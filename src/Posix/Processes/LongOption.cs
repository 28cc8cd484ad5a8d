namespace Conserver.Posix;

/// <summary>An option with a name.</summary>
/// <param name="Name">Without the dashes.</param>
/// <param name="Letter">What <see cref="Getopt.TryNext"/> gives for it.</param>
/// <param name="TakesValue">A value follows, behind <c>=</c> or as the next word.</param>
public sealed record LongOption(string Name, char Letter, bool TakesValue = false);
