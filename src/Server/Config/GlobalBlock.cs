using Conserver.Protocol.Grammar;
using Conserver.Server.History;

namespace Conserver.Server.Config;

/// <summary>A <c>config</c> block. Whether it applies is decided when the whole file is read.</summary>
internal sealed class GlobalBlock(Draft draft, BlockOpened opened) : Block
{
    public string Name { get; } = opened.Name;

    public Place At { get; } = opened.At;

    public GlobalSettings Settings { get; private set; } = new();

    /// <summary>Lays what this block sets over <paramref name="under"/>.</summary>
    public GlobalSettings Over(GlobalSettings under) => new()
    {
        Autocomplete = Settings.Autocomplete ?? under.Autocomplete,
        DaemonMode = Settings.DaemonMode ?? under.DaemonMode,
        DefaultAccess = Settings.DefaultAccess ?? under.DefaultAccess,
        InitDelay = Settings.InitDelay ?? under.InitDelay,
        LogFile = Settings.LogFile ?? under.LogFile,
        LogHostNames = Settings.LogHostNames ?? under.LogHostNames,
        PasswordFile = Settings.PasswordFile ?? under.PasswordFile,
        PrimaryPort = Settings.PrimaryPort ?? under.PrimaryPort,
        Redirect = Settings.Redirect ?? under.Redirect,
        ReinitCheck = Settings.ReinitCheck ?? under.ReinitCheck,
        SecondaryPort = Settings.SecondaryPort ?? under.SecondaryPort,
        SslCredentials = Settings.SslCredentials ?? under.SslCredentials,
        SslCaCertificateFile = Settings.SslCaCertificateFile ?? under.SslCaCertificateFile,
        SslRequired = Settings.SslRequired ?? under.SslRequired,
        SslReqClientCert = Settings.SslReqClientCert ?? under.SslReqClientCert,
        UnifiedLog = Settings.UnifiedLog ?? under.UnifiedLog,
    };

    public override void Assign(ItemAssigned item)
    {
        string? text = item.Value.Length == 0 ? null : item.Value;
        switch (item.Keyword)
        {
            case "autocomplete":
                Settings = Settings with { Autocomplete = draft.Boolean(item) ?? Settings.Autocomplete };
                break;
            case "daemonmode":
                Settings = Settings with { DaemonMode = draft.Boolean(item) ?? Settings.DaemonMode };
                break;
            case "defaultaccess":
                Settings = Settings with { DefaultAccess = Access(item) };
                break;
            case "initdelay":
                Settings = Settings with { InitDelay = Number(item, Settings.InitDelay) };
                break;
            case "logfile":
                Settings = Settings with { LogFile = text };
                break;
            case "loghostnames":
                Settings = Settings with { LogHostNames = draft.Boolean(item) ?? Settings.LogHostNames };
                break;
            case "passwdfile":
                Settings = Settings with { PasswordFile = text };
                break;
            case "primaryport":
                Settings = Settings with { PrimaryPort = text };
                break;
            case "redirect":
                Settings = Settings with { Redirect = draft.Boolean(item) ?? Settings.Redirect };
                break;
            case "reinitcheck":
                Settings = Settings with { ReinitCheck = Number(item, Settings.ReinitCheck) };
                break;
            case "secondaryport":
                Settings = Settings with { SecondaryPort = text };
                break;
            case "setproctitle":
                draft.Error(item, "setproctitle ignored - operating system support does not exist");
                break;
            case "sslcredentials":
                Settings = Settings with { SslCredentials = text };
                break;
            case "sslcacertificatefile":
                Settings = Settings with { SslCaCertificateFile = text };
                break;
            case "sslrequired":
                Settings = Settings with { SslRequired = draft.Boolean(item) ?? Settings.SslRequired };
                break;
            case "sslreqclientcert":
                Settings = Settings with { SslReqClientCert = draft.Boolean(item) ?? Settings.SslReqClientCert };
                break;
            case "unifiedlog":
                Settings = Settings with { UnifiedLog = text };
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(item), item.Keyword, "not an item of config");
        }
    }

    public override void Close(BlockClosed end) => draft.Globals.Add(this);

    private HostAccess? Access(ItemAssigned item)
    {
        switch (item.Value.ToLowerInvariant())
        {
            case "":
                return null;
            case "allowed":
                return HostAccess.Allowed;
            case "rejected":
                return HostAccess.Rejected;
            case "trusted":
                return HostAccess.Trusted;
            default:
                draft.Error(item, $"invalid access type `{item.Value}'");
                return Settings.DefaultAccess;
        }
    }

    private int? Number(ItemAssigned item, int? before)
    {
        if (item.Value.Length == 0)
        {
            return null;
        }

        if (Numbers.AllDigits(item.Value))
        {
            return Numbers.Saturated(item.Value);
        }

        draft.Error(item, $"invalid {item.Keyword} value `{item.Value}'");
        return before;
    }
}
