namespace Conserver.Server.Config;

/// <summary>What the <c>options</c> of a block say.</summary>
/// <param name="Given">The options that were mentioned.</param>
/// <param name="On">Those of them that are on.</param>
internal readonly record struct OptionSwitches(ConsoleOptions Given, ConsoleOptions On)
{
    /// <summary>What later ones say counts.</summary>
    public OptionSwitches And(OptionSwitches later) => new(Given | later.Given, (On & ~later.Given) | later.On);
}
