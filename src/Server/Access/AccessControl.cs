using System.Collections.Concurrent;
using System.Net;
using Conserver.Posix;
using Conserver.Server.Config;
using Conserver.Server.Logging;

namespace Conserver.Server.Access;

/// <summary>
/// Who may come in and what they may do, for one configuration; a reload makes a new one. Safe on any thread.
/// </summary>
public sealed class AccessControl
{
    private readonly AccessConfig config;
    private readonly DaemonLog log;
    private readonly HostRules hosts;
    private readonly RuleNames names;
    private readonly Wrappers wrappers;
    private readonly Authenticator authenticator;
    private readonly ConcurrentDictionary<string, Lazy<Identity>> identified = new(StringComparer.Ordinal);

    public AccessControl(ServerConfig config, DaemonSettings settings, DaemonLog log)
        : this(config, settings, log, new SystemHostNames(), Wrappers.OfThisSystem)
    {
    }

    internal AccessControl(
        ServerConfig config,
        DaemonSettings settings,
        DaemonLog log,
        IHostNames service,
        Wrappers wrappers,
        ISystemPasswords? system = null)
    {
        this.wrappers = wrappers;
        names = new RuleNames(service, TimeProvider.System);
        this.config = config.Access;
        this.log = log;
        hosts = new HostRules(
            config.Access.Rules,
            settings.DefaultAccess,
            config.Access.Rules.IsEmpty ? OwnAddresses(settings) : [],
            settings.PartialNames);
        authenticator = new Authenticator(settings.PasswordFile, system ?? new SystemPasswords(), log.Error);
        NamesGroups = config.Access.Admins.Any(Rights.NamesGroups)
            || config.Access.Limited.Any(Rights.NamesGroups)
            || config.Consoles.Any(console => Rights.NamesGroups(console.ReadWrite) || Rights.NamesGroups(console.ReadOnly));
    }

    /// <summary>Some list mentions a system group, so that a user's groups have to be looked up.</summary>
    public bool NamesGroups { get; }

    /// <summary>Writes the rules into the log, for <c>-v</c>.</summary>
    public void Announce()
    {
        foreach (AccessRule rule in hosts.Rules)
        {
            log.Info($"access type `{char.ToLowerInvariant(rule.Access.ToString()[0])}' for `{rule.Pattern}'");
        }
    }

    /// <summary>
    /// What may be wrong with the rules, one line each: those that match nobody, names without an address, wrappers that
    /// do not count. Asks the name service; not for a loop.
    /// </summary>
    public IReadOnlyList<string> Doubts()
    {
        List<string> doubts = [.. hosts.Doubts(name => names.Find(name).Count > 0)];
        if (wrappers.Doubt() is { } doubt)
        {
            doubts.Add(doubt);
        }

        return doubts;
    }

    /// <summary>
    /// What a peer may, where that needs no name service and no file; else null, and <see cref="Judge"/> knows.
    /// </summary>
    internal HostAccess? JudgeAtOnce(IPAddress peer, PeerName name) =>
        hosts.Names.IsEmpty && wrappers.AreSilent ? hosts.Check(peer, name, names.Find) : null;

    /// <summary>
    /// What a peer may do. Asks the name service and libwrap; not for a loop, which asks <see cref="JudgeAtOnce"/>.
    /// </summary>
    /// <exception cref="IOException">The files of TCP wrappers cannot be read.</exception>
    internal HostAccess Judge(IPAddress peer, PeerName name) =>
        wrappers.Allow(peer, name) ? hosts.Check(peer, name, names.Find) : HostAccess.Rejected;

    /// <summary>
    /// The same when those who should have been asked did not answer: names count as far as they are known, and when the
    /// files of TCP wrappers may say something, nobody comes in without them.
    /// </summary>
    internal HostAccess JudgeUnasked(IPAddress peer, PeerName name) =>
        wrappers.AreSilent ? hosts.Check(peer, name, names.Known) : HostAccess.Rejected;

    /// <summary>Where clients on this machine come from.</summary>
    public static IReadOnlyList<IPAddress> OwnAddresses(DaemonSettings settings) =>
        settings.Listen.IsLocalOnly ? [IPAddress.Loopback] : Interfaces.Addresses();

    /// <summary>
    /// The user gets in without being asked for a password. Blocks on the name service and the disk; not for a loop.
    /// </summary>
    /// <param name="user">The login name.</param>
    /// <param name="peer">Whose process it is by the kernel's word; null when it has none.</param>
    public bool NeedsNoPassword(string user, uint? peer) =>
        (peer is { } uid && Vouches(uid, user)) || authenticator.NeedsNoPassword(user);

    /// <summary>What the password file says to a password. Hashes; not for a loop.</summary>
    internal PasswordVerdict CheckPassword(string user, ReadOnlySpan<byte> password) =>
        authenticator.AskFile(user, password);

    /// <summary>What the system says to it, when the file leaves it to that. May take seconds; not for a loop.</summary>
    /// <exception cref="IOException">It could not be asked.</exception>
    public PasswordAnswer CheckSystemPassword(string user, ReadOnlySpan<byte> password) =>
        authenticator.AskSystem(user, password);

    /// <summary>The same for a user who can answer what else is asked; nothing has begun yet.</summary>
    internal IPasswordTalk TalkToSystem(string user) => authenticator.Talk(user);

    /// <summary>
    /// The user with the groups the lists ask about. Blocks on the name service when there are any; not for a loop.
    /// </summary>
    public Identity Identify(string user)
    {
        if (!NamesGroups)
        {
            return Identity.WithoutGroups(user);
        }

        try
        {
            return Identity.Lookup(user);
        }
        catch (PosixException failure)
        {
            // Without groups the user gets less, never more, than the lists say.
            log.Error($"can't look up the groups of `{user}': {failure.Message}");
            return Identity.WithoutGroups(user);
        }
    }

    /// <summary>
    /// The same for somebody who was there when these rules came: asked for once, however many consoles and connections he
    /// has. A name service that takes a second for each of them would else take away what nobody meant to.
    /// </summary>
    public Identity IdentifyOnce(string user) => identified.GetOrAdd(user, name => new(() => Identify(name))).Value;

    public bool IsAdmin(Identity user) => Rights.IsAdmin(config, user);

    public bool IsLimited(Identity user) => Rights.IsLimited(config, user);

    private bool Vouches(uint peer, string user)
    {
        try
        {

            // Some name services know a user by other spellings as well, which rules about the name would not meet.
            return PeerCredentials.Vouch(
                peer, user, name => Users.ByName(name) is { } found && found.Name == name ? found.Uid : null);
        }
        catch (PosixException failure)
        {
            log.Error($"can't look up user `{user}': {failure.Message}");
            return false;
        }
    }
}
