namespace Conserver.ConsoleProgram.Past.Boots;

/// <summary>Which start is meant.</summary>
/// <param name="Back">1 for the last one, 2 for the one before; 0 when <paramref name="Time"/> says it.</param>
/// <param name="Time">The last one that began then or before, milliseconds since 1970.</param>
internal readonly record struct BootChoice(int Back, long Time)
{
    /// <summary>Further back nobody counts, and each start takes memory.</summary>
    public const int FurthestBack = 50;
}
