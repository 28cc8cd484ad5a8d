namespace Conserver.Server.Config;

/// <summary>Whether a name stands for this machine.</summary>
/// <param name="IsThisHost">True when one of the name's addresses is an address of an interface that is up.</param>
/// <param name="Failure">The resolver's text when the name has no address, e.g. <c>Name or service not known</c>.</param>
public readonly record struct HostIdentity(bool IsThisHost, string? Failure = null)
{
    /// <summary>It has no address now, and is what it was when it had one.</summary>
    public bool IsRemembered { get; init; }
}
