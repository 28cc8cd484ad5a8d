using System.Collections.Immutable;

namespace Conserver.Server.Reload;

/// <summary>What a reload came to, for whoever asked for it.</summary>
/// <param name="IsDone">The file is in force.</param>
/// <param name="Reasons">Why the running configuration stays, one line each; the first one sums up. Empty when done.</param>
internal sealed record ReloadOutcome(bool IsDone, ImmutableArray<string> Reasons);
