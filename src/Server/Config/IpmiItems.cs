namespace Conserver.Server.Config;

/// <summary>The IPMI items of a block as far as they are set; null, or empty text, is "not set in this block".</summary>
internal sealed record IpmiItems
{
    public string UserName { get; init; } = "";
    public string Password { get; init; } = "";
    public string Key { get; init; } = "";
    public IpmiPrivilege? Privilege { get; init; }
    public int? CipherSuite { get; init; }
    public IpmiWorkarounds? Workarounds { get; init; }

    /// <summary>Lays what these set over others.</summary>
    public IpmiItems Over(IpmiItems under) => new()
    {
        UserName = UserName.Length > 0 ? UserName : under.UserName,
        Password = Password.Length > 0 ? Password : under.Password,
        Key = Key.Length > 0 ? Key : under.Key,
        Privilege = Privilege ?? under.Privilege,
        CipherSuite = CipherSuite ?? under.CipherSuite,
        Workarounds = Workarounds ?? under.Workarounds,
    };

    public IpmiSettings ToSettings() => new()
    {
        UserName = UserName,
        Password = new Secret(Password),
        Key = new Secret(Key),
        Privilege = Privilege ?? IpmiPrivilege.Admin,
        CipherSuite = CipherSuite ?? -1,
        Workarounds = Workarounds ?? IpmiWorkarounds.None,
    };

    public override string ToString() => nameof(IpmiItems);
}
