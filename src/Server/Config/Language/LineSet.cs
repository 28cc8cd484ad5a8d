using System.Collections.Immutable;

namespace Conserver.Server.Config;

/// <summary>Some kinds of line, by the words of <c>type</c>.</summary>
public sealed class LineSet
{
    /// <summary>The setting is not about lines.</summary>
    public static readonly LineSet None = new(false, []);

    /// <summary>Every kind, those that are added later included.</summary>
    public static readonly LineSet Every = new(true, []);

    private readonly ImmutableArray<string> words;

    private LineSet(bool isOpen, ImmutableArray<string> words)
    {
        IsOpen = isOpen;
        this.words = words;
    }

    /// <summary>Kinds that are added later belong to it.</summary>
    public bool IsOpen { get; }

    public static LineSet Only(params ReadOnlySpan<string> words) => new(false, [.. words]);

    public static LineSet AllBut(params ReadOnlySpan<string> words) => new(true, [.. words]);

    public bool Has(string word) => words.Contains(word) != IsOpen;
}
