using System.Net;

namespace Conserver.Posix;

/// <summary>What the resolver said about a host name.</summary>
/// <param name="Addresses">In the resolver's order, each once; empty exactly when there is an error.</param>
/// <param name="Error">gai_strerror(3)'s text, or null.</param>
public sealed record NameLookup(IReadOnlyList<IPAddress> Addresses, string? Error);
