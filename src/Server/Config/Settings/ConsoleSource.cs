namespace Conserver.Server.Config;

/// <summary>What the bound values of a console are made from.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">Its kind of line.</param>
/// <param name="Given">What its block has set, defaults included.</param>
/// <param name="Overrides">What the command line says of every console.</param>
/// <param name="Substitutions">The values substitutions may show.</param>
/// <param name="Like">The bound values of another console, which this one shares where they are equal.</param>
internal sealed record ConsoleSource(
    string Name,
    LineKind Kind,
    SettingValues Given,
    ConfigOverrides Overrides,
    SubstitutionValues Substitutions,
    SettingValues? Like);
