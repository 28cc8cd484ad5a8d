using System.Collections.Immutable;

namespace Conserver.Server.Config;

/// <summary>
/// A value of <c>type</c>: what conserver.cf needs to know of a kind of line. Each kind of line supplies one of its own;
/// the same kind is the same object.
/// </summary>
public class LineKind
{
    /// <summary>Of a block that has not said.</summary>
    public static readonly LineKind None = new() { Word = "", Letter = ' ' };

    /// <summary>As written, lower case.</summary>
    public required string Word { get; init; }

    /// <summary>In the lines of <c>-S -S</c> and <c>info</c>.</summary>
    public required char Letter { get; init; }

    /// <summary>Items a console of this kind must have, in the order in which missing ones are reported.</summary>
    public ImmutableArray<string> Required { get; init; } = [];

    /// <summary>Items and options that have a meaning on it although their own rows do not name it.</summary>
    public ImmutableArray<string> Also { get; init; } = [];

    /// <summary>Options that are on by default elsewhere, but not here.</summary>
    public ConsoleOptions OffByDefault { get; init; }

    /// <summary>Options that are off here whatever is written.</summary>
    public ConsoleOptions Never { get; init; }

    /// <summary>What <c>-S -S</c> prints behind the letter.</summary>
    public Func<SettingValues, string> Details { get; init; } = static _ => "";

    /// <summary>Why no line of it can be opened here, and what to do about that; null when it can. May block.</summary>
    public Func<string?> Lacks { get; init; } = static () => null;

    /// <summary>The item that says which device it is; null when consoles cannot be in each other's way.</summary>
    public string? AddressItem { get; init; }

    /// <summary>What becomes of two consoles with the same device.</summary>
    public string WhenShared { get; init; } = "each takes a part of what is said";

    /// <summary>
    /// Which device it is: two consoles of a kind with the same text are in each other's way; empty for none.
    /// </summary>
    public Func<SettingValues, string> Address { get; init; } = static _ => "";

    /// <summary>The name or address in its item <c>host</c>.</summary>
    public Func<string, string> HostIn { get; init; } = static host => host;

    /// <summary>What must hold beside the required items; the text says what is wrong, else null.</summary>
    public Func<SettingValues, string?> Mistake { get; init; } = static _ => null;

    /// <summary>
    /// Why an item or option of this word does nothing here although this kind uses it: what is missing, as in <c>without
    /// an encrypted protocol</c>, or empty for the kind itself; null when it does something.
    /// </summary>
    public Func<SettingValues, string, string?> Idle { get; init; } = static (_, _) => null;

    /// <summary>The setting has a meaning on it.</summary>
    public bool Uses(Setting setting)
    {
        ArgumentNullException.ThrowIfNull(setting);
        return setting.Lines.Has(Word) || Also.Contains(setting.Keyword);
    }

    public override string ToString() => Word;
}
