namespace Conserver.Server.Access;

/// <summary>What the name service says about a peer's address.</summary>
/// <param name="Text">Its reverse-lookup name; null when it has none.</param>
/// <param name="IsConfirmed">
/// The name leads back to the address. Only then has the owner of the name agreed to it: a reverse record is written by
/// whoever has the address.
/// </param>
public readonly record struct PeerName(string? Text, bool IsConfirmed)
{
    /// <summary>Nothing is known.</summary>
    public static readonly PeerName None;

    /// <summary>One that needs no confirmation.</summary>
    public static PeerName Sure(string text) => new(text, IsConfirmed: true);
}
