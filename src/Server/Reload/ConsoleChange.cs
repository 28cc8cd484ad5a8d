using System.Collections.Immutable;
using Conserver.Server.Config;

namespace Conserver.Server.Reload;

/// <summary>A console that a reload changes.</summary>
/// <param name="Console">It.</param>
/// <param name="Config">What it shall be.</param>
/// <param name="Keywords">The items that differ.</param>
internal sealed record ConsoleChange(Consoles.Console Console, ConsoleConfig Config, ImmutableArray<string> Keywords);
