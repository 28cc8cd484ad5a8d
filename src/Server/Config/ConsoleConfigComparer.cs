namespace Conserver.Server.Config;

/// <summary>Equality of two console configurations by value, lists included.</summary>
public static class ConsoleConfigComparer
{
    /// <summary>Nothing differs.</summary>
    public static bool Same(ConsoleConfig a, ConsoleConfig b) =>
        a.Aliases.SequenceEqual(b.Aliases)
        && a.ReadWrite.Entries.SequenceEqual(b.ReadWrite.Entries)
        && a.ReadOnly.Entries.SequenceEqual(b.ReadOnly.Entries)
        && (a with { Aliases = b.Aliases, ReadWrite = b.ReadWrite, ReadOnly = b.ReadOnly }).Equals(b);
}
