namespace Conserver.Server.History.Input;

/// <summary>A key that is not told yet.</summary>
/// <param name="Key">Itself.</param>
/// <param name="Kind">What is expected of the device.</param>
/// <param name="At">When it was typed, milliseconds of any clock.</param>
internal readonly record struct WaitingKey(byte Key, KeyKind Kind, long At);
