using Conserver.Protocol.Grammar;

namespace Conserver.Server.Config;

/// <summary>One entry of the host access list.</summary>
/// <param name="Access">What matching hosts get.</param>
/// <param name="Pattern">As written.</param>
/// <param name="At">The item it stands in; not part of its value.</param>
public readonly record struct AccessRule(HostAccess Access, string Pattern, Place? At = null)
{
    public bool Equals(AccessRule other) => Access == other.Access && Pattern == other.Pattern;

    public override int GetHashCode() => HashCode.Combine(Access, Pattern);

    /// <summary>As it would be written, e.g. <c>trusted 10.0.0.0/8</c>.</summary>
    public override string ToString() => $"{Access.ToString().ToLowerInvariant()} {Pattern}";
}
