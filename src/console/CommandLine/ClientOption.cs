namespace Conserver.ConsoleProgram.CommandLine;

/// <summary>One option of the command line: a row of <see cref="OptionTable"/>.</summary>
/// <param name="Letter">The letter behind one dash; of an option that has only a name a private one.</param>
/// <param name="Label">The first column of the help; empty for a capital letter shown beside its small one.</param>
/// <param name="Help">What it does; empty likewise.</param>
/// <param name="Apply">What it changes: the options so far, its value, the program's name for complaints.</param>
internal sealed record ClientOption(
    char Letter, string Label, string Help, Func<Options, string, string, Options> Apply)
{
    /// <summary>The name behind two dashes; null for the options of conserver 8.2.7, which have none.</summary>
    public string? Name { get; init; }

    public bool TakesValue { get; init; }
}
