using Conserver.Posix;
using Conserver.Server.Audit;
using Conserver.Server.Listening;
using Conserver.Server.Logging;
using Conserver.Server.Sessions.Logs;
using Conserver.Server.Sessions.Tls;

namespace Conserver.Server.Sessions;

/// <summary>What a session needs of the daemon around it. Any thread.</summary>
internal sealed record SessionServices
{
    private volatile ServerTls tls = null!;

    public required DaemonLog Log { get; init; }

    /// <summary>For clients that come from now on.</summary>
    public required ServerTls Tls
    {
        get => tls;
        set => tls = value;
    }

    /// <summary>For what clients cause before they have logged in. Main loop's.</summary>
    public required RepeatedLines Strangers { get; init; }

    /// <summary>Wrong passwords. Main loop's.</summary>
    public required FailedLogins FailedLogins { get; init; }

    /// <summary>Checks of the system that wait for an answer. Main loop's.</summary>
    public OpenTalks OpenTalks { get; } = new();

    /// <summary>What stands for logins that have been made. Main loop's.</summary>
    public Vouchers Vouchers { get; } = new();

    /// <summary>Takes what somebody has done.</summary>
    public Action<AuditEvent> Audit { get; init; } = static _ => { };

    /// <summary>What administrators should know of the daemon, in a sentence; null when all is well.</summary>
    public Func<string?> Trouble { get; init; } = static () => null;

    /// <summary>The way off the loops.</summary>
    public required Errands Errands { get; init; }

    /// <summary>What this host calls itself, one char per byte.</summary>
    public required string HostName { get; init; }

    /// <summary>Whose answers are being made.</summary>
    public AnswerTurns AnswerTurns { get; } = new();

    /// <summary>Who looks into logs.</summary>
    public LogReaders LogReaders { get; } = new();

    public required IDaemonRequests Requests { get; init; }

    /// <summary>The one secondary port that stands in for all of the old daemon's group ports.</summary>
    public required Func<int> SecondaryPort { get; init; }

    /// <summary>Gives what is in force at this moment.</summary>
    public required Func<InForce> Current { get; init; }

    /// <summary>What is in force at this moment.</summary>
    public InForce Now => Current();
}
