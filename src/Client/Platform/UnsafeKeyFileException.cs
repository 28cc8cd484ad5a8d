namespace Conserver.Client.Platform;

/// <summary>A file of keys that cannot be believed.</summary>
/// <param name="reason">Why.</param>
public sealed class UnsafeKeyFileException(string reason) : Exception(reason);
