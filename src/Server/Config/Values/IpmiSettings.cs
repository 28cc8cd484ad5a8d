namespace Conserver.Server.Config;

/// <summary>How to talk to the management controller of an <c>ipmi</c> console, whose address is its host.</summary>
public sealed record IpmiSettings
{
    public string UserName { get; init; } = "";
    public Secret Password { get; init; } = new("");

    /// <summary>K_g, at most 20 bytes; empty for none.</summary>
    public Secret Key { get; init; } = new("");
    public IpmiPrivilege Privilege { get; init; } = IpmiPrivilege.Admin;

    /// <summary>Cipher suite id, or -1 to let the protocol choose.</summary>
    public int CipherSuite { get; init; } = -1;
    public IpmiWorkarounds Workarounds { get; init; }

    /// <summary>A session that somebody else has is left to them.</summary>
    public bool RefusesIfInUse { get; init; }

    /// <summary>A controller that is silent for so long is gone.</summary>
    public TimeSpan Silence { get; init; }
}
