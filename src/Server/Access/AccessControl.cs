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
    private readonly Authenticator authenticator;

    public AccessControl(ServerConfig config, DaemonSettings settings, DaemonLog log)
    {
        this.config = config.Access;
        this.log = log;
        hosts = new HostRules(
            config.Access.Rules, settings.DefaultAccess, config.Access.Rules.IsEmpty ? OwnAddresses(settings) : []);
        authenticator = new Authenticator(settings.PasswordFile, new NoSystemPasswords("this version has no PAM"), log.Error);
        NamesGroups = config.Access.Admins.Any(Rights.NamesGroups)
            || config.Access.Limited.Any(Rights.NamesGroups)
            || config.Consoles.Any(console => Rights.NamesGroups(console.ReadWrite) || Rights.NamesGroups(console.ReadOnly));
        foreach (AccessRule rule in hosts.Rules)
        {
            log.Info($"access type `{char.ToLowerInvariant(rule.Access.ToString()[0])}' for `{rule.Pattern}'");
        }
    }

    /// <summary>Some list mentions a system group, so that a user's groups have to be looked up.</summary>
    public bool NamesGroups { get; }

    /// <summary>What a peer's address allows.</summary>
    public HostAccess Judge(IPAddress peer, string name) => hosts.Check(peer, name);

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
    public PasswordVerdict CheckPassword(string user, string password) => authenticator.AskFile(user, password);

    /// <summary>What the system says to it, when the file leaves it to that. May take seconds; not for a loop.</summary>
    public bool CheckSystemPassword(string user, string password) => authenticator.AskSystem(user, password);

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

    public bool IsAdmin(Identity user) => Rights.IsAdmin(config, user);

    public bool IsLimited(Identity user) => Rights.IsLimited(config, user);

    private bool Vouches(uint peer, string user)
    {
        try
        {
            return PeerCredentials.Vouch(peer, user, name => Users.ByName(name)?.Uid);
        }
        catch (PosixException failure)
        {
            log.Error($"can't look up user `{LogText.Visible(user)}': {failure.Message}");
            return false;
        }
    }
}
