using System.Collections.Immutable;
using Conserver.Protocol.Grammar;
using Conserver.Protocol.Text;

namespace Conserver.Server.Config;

/// <summary>
/// A configuration being read, as far as the value of an item can depend on it, and what is wrong with it.
/// </summary>
internal sealed class Reading(Surroundings surroundings, ImmutableArray<LineKind> kinds)
{
    private readonly Dictionary<string, HostIdentity> identities = new(StringComparer.Ordinal);
    private readonly HashSet<string> unknown = new(StringComparer.Ordinal);

    public Surroundings Surroundings { get; } = surroundings;

    public ImmutableArray<LineKind> Kinds { get; } = kinds;

    public List<Diagnostic> Diagnostics { get; } = [];

    public Dictionary<string, UserListBuilder> Groups { get; } = new(StringComparer.Ordinal);

    /// <summary>What <c>default</c> blocks set, by name.</summary>
    public Dictionary<string, SettingValues> Defaults { get; } = new(AsciiCase.Insensitive);

    /// <summary>Names of <c>default</c> blocks that were broken off.</summary>
    public HashSet<string> BrokenDefaults { get; } = new(AsciiCase.Insensitive);

    /// <summary>Accepted <c>access</c> blocks, in order of (last) definition.</summary>
    public List<AccessDraft> Access { get; } = [];

    public void Error(SyntaxEvent at, string message, string? hint = null) => Diagnostics.Add(at.Error(message, hint));

    /// <summary>
    /// Is this name me? A name without an address is not; that is a warning, as other servers may know it.
    /// </summary>
    /// <param name="host">A host name or address.</param>
    /// <param name="use">What it is used for, for the warning.</param>
    /// <param name="at">Where it is used.</param>
    public bool IsThisHost(string host, string use, Place at)
    {
        if (!identities.TryGetValue(host, out HostIdentity identity))
        {
            identity = Surroundings.Identify(host);
            identities[host] = identity;
        }

        if (identity.Failure is not null)
        {
            Diagnostics.Add(new Diagnostic(
                $"{use} `{host}': {identity.Failure}",
                at,
                IsError: false,
                Hint: !identity.IsRemembered ? "what is for it is left to another server"
                    : identity.IsThisHost ? "it was this server the last time, and stays so"
                    : "it was another server the last time, and stays so",
                IsEcho: !unknown.Add(host),
                ShowsPlace: false));
        }

        return identity.IsThisHost;
    }

    /// <summary>Does a block of this name apply to this server?</summary>
    public bool Applies(string blockName, string section, Place at) =>
        blockName == "*" || IsThisHost(blockName, $"{section} block", at);
}
