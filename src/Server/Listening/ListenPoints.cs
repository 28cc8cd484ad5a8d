using System.Collections.Immutable;
using System.Net;

namespace Conserver.Server.Listening;

/// <summary>Where a daemon listens.</summary>
/// <param name="Addresses">Of both TCP ports; may be empty when there are directories.</param>
/// <param name="Primary">The primary port, 0 for any.</param>
/// <param name="Secondary">
/// The secondary port to begin with: as with the old daemon, a taken one means the next; 0 for any.
/// </param>
/// <param name="Directories">Directories of Unix-domain sockets.</param>
public sealed record ListenPoints(
    IReadOnlyList<IPAddress> Addresses, int Primary, int Secondary, ImmutableArray<string> Directories);
