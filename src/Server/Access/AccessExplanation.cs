using System.Globalization;
using Conserver.Protocol.Grammar;
using Conserver.Protocol.Text;
using Conserver.Server.Config;

namespace Conserver.Server.Access;

/// <summary>
/// Says, rule by rule, what a user who comes from a host may do on a console. Decides with the same rules as the daemon;
/// pure.
/// </summary>
public sealed class AccessExplanation
{
    private const string System = "the system's password check decides, which is not asked here";

    private readonly ServerConfig config;
    private readonly DaemonSettings settings;
    private readonly List<string> lines = [];

    private AccessExplanation(ServerConfig config, DaemonSettings settings)
    {
        this.config = config;
        this.settings = settings;
    }

    /// <summary>What was found, one line each, the last one the result.</summary>
    public IReadOnlyList<string> Lines => lines;

    /// <summary>The user gets at least to watch.</summary>
    public bool IsAllowed { get; private set; }

    /// <summary>Explains.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="settings">The settings in force.</param>
    /// <param name="peer">Who wants to come in.</param>
    /// <param name="console">The console, by name or alias.</param>
    public static AccessExplanation Of(ServerConfig config, DaemonSettings settings, Caller peer, string console)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(peer);
        AccessExplanation explanation = new(config, settings);
        explanation.Explain(peer, console);
        return explanation;
    }

    private void Explain(Caller peer, string name)
    {
        HostAccess host = Host(peer);
        bool login = Login(peer, host);
        Roles(peer.User);
        ConsoleAccess right = Console(name, peer.User, out string shown);
        IsAllowed = host != HostAccess.Rejected && login && right != ConsoleAccess.None;
        string may = !IsAllowed ? "may not use" : right == ConsoleAccess.ReadWrite ? "may watch and type on" : "may watch";
        string reason = host == HostAccess.Rejected ? ": the host is refused"
            : !login ? ": the login fails"
            : right == ConsoleAccess.None ? ""
            : host == HostAccess.Trusted ? ", without a password" : ", after logging in";
        lines.Add($"result: {peer.User.Name} from {peer.Address} {may} {shown}{reason}");
    }

    private HostAccess Host(Caller peer)
    {
        lines.Add($"host {peer.Address}{peer.HostName switch
        {
            { Text: null } => ", which has no name",
            { Text: var name, IsConfirmed: true } => $", whose name is {name}",
            { Text: var name } => $", said to be {name}, which does not lead back to it",
        }}");
        if (peer.PassesWrappers is { } passes)
        {
            lines.Add(passes ? "  TCP wrappers let it pass" : "  TCP wrappers (hosts.allow, hosts.deny) refuse it");
            if (!passes)
            {
                return HostAccess.Rejected;
            }
        }

        HostRules rules = new(config.Access.Rules, settings.DefaultAccess, peer.OwnAddresses, settings.PartialNames);
        AccessRule? deciding = rules.Deciding(peer.Address, peer.HostName, peer.AddressesOf);
        foreach (AccessRule rule in rules.Rules)
        {
            bool matches = deciding == rule;
            string origin = rule.At is null ? "made for an address of this machine" : Place(rule.At);
            lines.Add($"  {rule}  [{origin}]: {(matches ? "matches" : "does not match")}");
            if (matches)
            {
                break;
            }
        }

        if (deciding is null)
        {
            lines.Add($"  defaultaccess: {settings.DefaultAccess.ToString().ToLowerInvariant()}");
        }

        HostAccess access = rules.Check(peer.Address, peer.HostName, peer.AddressesOf);
        lines.Add(access switch
        {
            HostAccess.Rejected => "  so it is refused",
            HostAccess.Allowed => "  so its users log in",
            _ => "  so its users need no password",
        });
        return access;
    }

    private bool Login(Caller peer, HostAccess host)
    {
        if (host != HostAccess.Allowed)
        {
            return host == HostAccess.Trusted;
        }

        lines.Add($"password file {settings.PasswordFile}");
        (string text, bool possible) = peer.Secret switch
        {
            SecretKind.NoFile => ($"cannot be read: {System}", true),
            SecretKind.None => ($"has no line for {peer.User.Name} or *any*: the login fails", false),
            SecretKind.Empty => ("has a line without a password: none is asked for", true),
            SecretKind.System => ($"has *passwd*: {System}", true),
            _ => ("has a password for this user", true),
        };
        lines.Add($"  {text}");
        return possible;
    }

    private void Roles(Identity user)
    {
        string groups = user.Groups.IsEmpty
            ? "in no system groups" : $"in system groups {string.Join(", ", user.Groups.Order(StringComparer.Ordinal))}";
        lines.Add($"user {user.Name}, {groups}");
        lines.Add($"  admin: {(Rights.IsAdmin(config.Access, user) ? "yes" : "no")}{Deciding(config.Access.Admins, user)}");
        lines.Add(
            $"  limited: {(Rights.IsLimited(config.Access, user) ? "yes" : "no")}{Deciding(config.Access.Limited, user)}");
    }

    private static string Deciding(IEnumerable<UserList> lists, Identity user)
    {
        UserListEntry? entry = lists.Select(list => Rights.Deciding(list, user)).FirstOrDefault(found => found is not null);
        return entry is { } deciding ? $", by {deciding}  [{Place(deciding.At)}]" : ", not listed";
    }

    private ConsoleAccess Console(string name, Identity user, out string shown)
    {
        ConsoleConfig? console = config.Consoles.FirstOrDefault(
            candidate =>
                AsciiCase.Same(candidate.Name, name) || candidate.Aliases.Any(alias => AsciiCase.Same(alias, name)));
        shown = console?.Name ?? name;
        if (console is null)
        {
            RemoteConsole? remote = config.Remotes.FirstOrDefault(
                candidate =>
                    AsciiCase.Same(candidate.Name, name) || candidate.Aliases.Any(alias => AsciiCase.Same(alias, name)));
            string hint = Spelling.DidYouMean(
                name, config.Consoles.Select(known => known.Name)) is string nearest ? $" ({nearest})" : "";
            lines.Add(remote is null
                ? $"console {name} does not exist{hint}" : $"console {name} is on server {remote.Master}: ask there");
            return ConsoleAccess.None;
        }

        lines.Add($"console {console.Name}, type {console.Kind.Word}");
        if (!console.Has(ConsoleOptions.Login))
        {
            lines.Add("  option !login: nobody may attach");
            return ConsoleAccess.None;
        }

        if (List("rw", console.ReadWrite, user))
        {
            return ConsoleAccess.ReadWrite;
        }

        return List("ro", console.ReadOnly, user) ? ConsoleAccess.ReadOnly : ConsoleAccess.None;
    }

    /// <summary>Newest first, <c>*</c> last: the order of deciding.</summary>
    private bool List(string keyword, UserList list, Identity user)
    {
        UserListEntry? deciding = Rights.Deciding(list, user);
        if (list.Entries.IsEmpty)
        {
            lines.Add($"  {keyword}: not given");
        }

        foreach (UserListEntry entry in list.Entries.OrderBy(entry => entry.Name == Rights.Everybody))
        {
            bool decides = deciding is { } found && found == entry;
            string verdict = !decides ? (entry.Name.StartsWith('@') ? "not a member" : "not this user")
                : entry.Negated ? "decides: no" : "decides: yes";
            lines.Add($"  {keyword} {entry}  [{Place(entry.At)}]: {verdict}");
            if (decides)
            {
                break;
            }
        }

        return deciding is { Negated: false };
    }

    private static string Place(Place? at) => at is { } place
        ? string.Create(CultureInfo.InvariantCulture, $"{place.File}:{place.Line}:{place.Column}")
        : "built in";
}
