namespace Conserver.Server.Config;

/// <summary>What a peer's address allows.</summary>
public enum HostAccess
{
    /// <summary>Refused at connect.</summary>
    Rejected,

    /// <summary>May log in with a password.</summary>
    Allowed,

    /// <summary>Any user name, no password.</summary>
    Trusted,
}
