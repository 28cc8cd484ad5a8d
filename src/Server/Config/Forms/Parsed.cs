namespace Conserver.Server.Config;

/// <summary>What the text of an item came to.</summary>
internal readonly struct Parsed<T>
{
    private Parsed(bool isValue, bool isUnset, T? value) => (IsValue, IsUnset, Value) = (isValue, isUnset, value);

    /// <summary>The item is as if it had never been given.</summary>
    public static Parsed<T> Unset => new(false, true, default);

    /// <summary>The text was wrong, and has been reported: the item stays as it was.</summary>
    public static Parsed<T> Wrong => new(false, false, default);

    public bool IsValue { get; }
    public bool IsUnset { get; }
    public T? Value { get; }

    public static implicit operator Parsed<T>(T value) => new(true, false, value);
}
