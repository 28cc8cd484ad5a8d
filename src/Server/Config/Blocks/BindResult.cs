using System.Collections.Immutable;
using Conserver.Protocol.Grammar;

namespace Conserver.Server.Config;

/// <summary>What binding a configuration gave.</summary>
/// <param name="Table">The settings and kinds of line it was read with.</param>
/// <param name="Config">What survived; complete only when <see cref="HasErrors"/> is false.</param>
/// <param name="Diagnostics">Errors and warnings of syntax and meaning, in the order 8.2.7 prints them.</param>
/// <param name="Definitions">Every accepted console, local and remote, in order of (last) definition.</param>
public sealed record BindResult(
    SettingTable Table,
    ServerConfig Config,
    ImmutableArray<Diagnostic> Diagnostics,
    ImmutableArray<ConsoleConfig> Definitions)
{
    public bool HasErrors => Diagnostics.Any(d => d.IsError);
}
