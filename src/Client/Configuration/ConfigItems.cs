namespace Conserver.Client.Configuration;

/// <summary>
/// What the configuration files have said so far; null where nothing was said or an empty value took it back. Later
/// blocks and files change single items.
/// </summary>
public sealed class ConfigItems
{
    public string? Escape { get; set; }
    public string? Master { get; set; }
    public string? Port { get; set; }
    public string? UserName { get; set; }
    public int? Playback { get; set; }
    public int? Replay { get; set; }
    public ServerKeyPolicy? ServerKeys { get; set; }
    public string? Credentials { get; set; }
    public string? CaFile { get; set; }
    public string? CaPath { get; set; }
    public bool? Kerberos { get; set; }
    public bool? TlsEnabled { get; set; }
    public bool? TlsRequired { get; set; }
    public bool? StripHigh { get; set; }
    public string? AttachText { get; set; }
    public string? DetachText { get; set; }
    public SubstitutionList AttachSubstitutions { get; set; } = SubstitutionList.Empty;
    public SubstitutionList DetachSubstitutions { get; set; } = SubstitutionList.Empty;

    /// <summary>A copy to collect a block in: a block that turns out broken leaves no trace.</summary>
    public ConfigItems Copy() => (ConfigItems)MemberwiseClone();
}
