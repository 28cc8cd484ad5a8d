namespace Conserver.Server.History.Input;

/// <summary>Keys of one writer.</summary>
/// <param name="At">When the first of them was typed, milliseconds of any clock.</param>
/// <param name="Count">How many.</param>
/// <param name="Bytes">Themselves; null when the device has not shown them.</param>
internal readonly record struct TypedKeys(long At, int Count, byte[]? Bytes);
