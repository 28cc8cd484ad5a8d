using Conserver.Client.Walking;

namespace Conserver.Client.Listing;

/// <summary>What a server said about itself.</summary>
/// <param name="Server">As we address it.</param>
/// <param name="What">version or pid.</param>
/// <param name="Own">Of a server that is one of ours; else null.</param>
/// <param name="Value">The answer without the words around it.</param>
public readonly record struct ServerAnswer(string Server, string What, string Value, ServerIdentity? Own = null);
