using Conserver.Server.Disk;
using Conserver.Server.History;

namespace Conserver.Server.Sessions.Logs;

/// <summary>What a console says to somebody who wants its log.</summary>
/// <param name="Name">As it is called.</param>
/// <param name="Log">Its log.</param>
/// <param name="Refusal">Why it cannot be read by this user; null when it can.</param>
/// <param name="Follower">Tells when there is more; null when refused.</param>
internal sealed record LogSource(string Name, LogName Log, string? Refusal, LogFollower? Follower);
