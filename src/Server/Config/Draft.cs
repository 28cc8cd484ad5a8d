using Conserver.Protocol.Grammar;
using Conserver.Protocol.Text;

namespace Conserver.Server.Config;

/// <summary>The configuration while its blocks are read.</summary>
internal sealed class Draft(Surroundings surroundings)
{
    private readonly Dictionary<string, HostIdentity> _identities = new(StringComparer.Ordinal);

    public Surroundings Surroundings { get; } = surroundings;

    public List<Diagnostic> Diagnostics { get; } = [];

    public Dictionary<string, UserListBuilder> Groups { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, ConsoleItems> Defaults { get; } = new(AsciiCase.Insensitive);

    public ConsoleRegister Consoles { get; } = new();

    /// <summary>In order of (last) definition.</summary>
    public List<AccessBlock> Access { get; } = [];

    public List<GlobalBlock> Globals { get; } = [];

    public SortedDictionary<char, BreakConfig> Breaks { get; } = BreakBlock.Predefined();

    public SortedDictionary<char, TaskConfig> Tasks { get; } = [];

    public void Error(SyntaxEvent at, string message, string? hint = null) => Diagnostics.Add(at.Error(message, hint));

    /// <summary>Is this name me? A name without an address is not; that is a warning, as other servers may know it.</summary>
    /// <param name="host">A host name or address.</param>
    /// <param name="use">What it is used for, for the warning.</param>
    /// <param name="at">Where it is used.</param>
    public bool IsThisHost(string host, string use, Place at)
    {
        if (!_identities.TryGetValue(host, out HostIdentity identity))
        {
            identity = Surroundings.Identify(host);
            _identities[host] = identity;
        }

        if (identity.Failure is not null)
        {
            Diagnostics.Add(new Diagnostic($"{use} `{host}': {identity.Failure}", at, IsError: false, ShowsPlace: false));
        }

        return identity.IsThisHost;
    }

    /// <summary>Does a block of this name apply to this server?</summary>
    public bool Applies(string blockName, string section, Place at) =>
        blockName == "*" || IsThisHost(blockName, $"{section} block", at);

    /// <summary>Reads <c>yes</c>, <c>no</c> and their synonyms; null and an error for anything else.</summary>
    public bool? Boolean(ItemAssigned item)
    {
        switch (item.Value.ToLowerInvariant())
        {
            case "yes" or "true" or "on":
                return true;
            case "no" or "false" or "off" or "":
                return false;
            default:
                Error(item, $"invalid boolean entry `{item.Value}'");
                return null;
        }
    }

    /// <summary>Reads <c>user[:group]</c>; a part that is unknown is an error and stays unset.</summary>
    public RunAs RunAs(ItemAssigned item)
    {
        int colon = item.Value.IndexOf(':', StringComparison.Ordinal);
        string user = colon < 0 ? item.Value : item.Value[..colon];
        string group = colon < 0 ? "" : item.Value[(colon + 1)..];
        return new RunAs(
            Id(item, user, "user", Surroundings.User), Id(item, group, "group", Surroundings.Group));
    }

    /// <summary>Reads a substitution list; null for none or a wrong one.</summary>
    public Substitution? Substitution(ItemAssigned item)
    {
        if (item.Value.Length == 0)
        {
            return null;
        }

        Substitution? result = SubstitutionReader.Read(item.Keyword, item.Value, out string error);
        if (result is null)
        {
            Error(item, error);
        }

        return result;
    }

    private uint? Id(ItemAssigned item, string name, string kind, Func<string, uint?> lookUp)
    {
        if (name.Length == 0)
        {
            return null;
        }

        uint? id = Numbers.AllDigits(name)
            ? uint.TryParse(name, out uint number) ? number : null
            : lookUp(name);
        if (id is null)
        {
            Error(item, $"invalid {kind} name `{name}'");
        }

        return id == 0 ? null : id;
    }
}
