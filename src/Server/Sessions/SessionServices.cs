using Conserver.Posix;
using Conserver.Server.Logging;
using Conserver.Server.Sessions.Tls;

namespace Conserver.Server.Sessions;

/// <summary>What a session needs of the daemon around it. Any thread.</summary>
public sealed record SessionServices
{
    public required DaemonLog Log { get; init; }
    public required ServerTls Tls { get; init; }

    /// <summary>For what clients cause before they have logged in. Main loop's.</summary>
    public required RepeatedLines Strangers { get; init; }

    /// <summary>The way off the loops.</summary>
    public required Errands Errands { get; init; }

    /// <summary>What this host calls itself, one char per byte.</summary>
    public required string HostName { get; init; }
    public required IDaemonRequests Requests { get; init; }

    /// <summary>The one secondary port that stands in for all of the old daemon's group ports.</summary>
    public required Func<int> SecondaryPort { get; init; }

    /// <summary>Gives what is in force at this moment.</summary>
    public required Func<InForce> Current { get; init; }

    /// <summary>What is in force at this moment.</summary>
    public InForce Now => Current();
}
