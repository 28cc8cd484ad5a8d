namespace Conserver.Protocol.Grammar;

/// <summary>The files an <c>#include</c> means.</summary>
/// <param name="Names">In the order they are to be read.</param>
/// <param name="Failure">The operating system's reason why they cannot be found, or null.</param>
public readonly record struct FoundFiles(IReadOnlyList<string> Names, string? Failure)
{
    public static FoundFiles Of(params IReadOnlyList<string> names) => new(names, null);

    public static FoundFiles Unreadable(string reason) => new([], reason);
}
