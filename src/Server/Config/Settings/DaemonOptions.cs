using System.Collections.Immutable;

namespace Conserver.Server.Config;

/// <summary>The daemon's command line. Null and false mean "not given"; what is given beats conserver.cf.</summary>
public sealed record DaemonOptions
{
    public const string DefaultConfigFile = "/etc/conserver/conserver.cf";
    public const string DefaultPasswordFile = "/etc/conserver/conserver.passwd";
    public const string DefaultLogFile = "/var/log/conserver/server.log";
    public const string DefaultPidFile = "/run/conserver/conserver.pid";
    public const string DefaultPort = "782";
    public const string DefaultGroupPort = "0";
    public const int DefaultGroupSize = 16;

    public string ConfigFile { get; init; } = DefaultConfigFile;
    public string? PasswordFile { get; init; }
    public string? LogFile { get; init; }
    public string? UnifiedLog { get; init; }
    public string? Port { get; init; }
    public string? GroupPort { get; init; }

    /// <summary>Listen addresses and directories, separated by commas; null for all of IPv4.</summary>
    public string? Address { get; init; }

    /// <summary>What <see cref="Address"/> names.</summary>
    public ListenList Listen => ListenList.Parse(Address);
    public string? Credentials { get; init; }
    public HostAccess? DefaultAccess { get; init; }
    public int GroupSize { get; init; } = DefaultGroupSize;

    /// <summary>Minutes between attempts on consoles that are down.</summary>
    public int? ReinitCheck { get; init; }
    public bool Daemonise { get; init; }
    public bool NoEncryption { get; init; }
    public bool NoRedirect { get; init; }
    public bool NoAutoReinit { get; init; }
    public bool OnDemand { get; init; }
    public bool ReinitOnConnect { get; init; }
    public bool StripHigh { get; init; }
    public bool Unloved { get; init; }
    public bool Verbose { get; init; }
    public int Debug { get; init; }

    /// <summary><c>--user</c>: who it is once it has opened what needs root, <c>NAME</c> or <c>NAME:GROUP</c>.</summary>
    public string? User { get; init; }

    /// <summary><c>--strict</c>: neither start nor reload with errors in the configuration.</summary>
    public bool Strict { get; init; }

    /// <summary><c>--check</c>: find everything that is wrong or looks wrong, and end.</summary>
    public bool Check { get; init; }

    /// <summary><c>--explain</c>: say what this <c>USER@HOST</c> may do, and end.</summary>
    public string? ExplainUser { get; init; }

    /// <summary><c>--passwd</c>: whose password is to be changed, one char per byte; null for a daemon.</summary>
    public string? PasswordUser { get; init; }

    /// <summary><c>--verify-audit</c>: files of an audit trail, oldest first; none for a daemon.</summary>
    public ImmutableArray<string> AuditFiles { get; init; } = [];

    /// <summary>The console <see cref="ExplainUser"/> is about.</summary>
    public string? ExplainConsole { get; init; }

    /// <summary>How often <c>-S</c> was given.</summary>
    public int SyntaxCheck { get; init; }
    public string PidFile { get; init; } = DefaultPidFile;
}
