using System.Collections.Immutable;
using Conserver.Protocol.Grammar;

namespace Conserver.Server.Config;

/// <summary>What binding a configuration gave.</summary>
/// <param name="Table">The settings and kinds of line it was read with.</param>
/// <param name="Config">What survived; complete only when <see cref="HasErrors"/> is false.</param>
/// <param name="Diagnostics">Errors and warnings of syntax and meaning, in the order 8.2.7 prints them.</param>
/// <param name="LeftOut">Names of consoles of which too little was left to serve them.</param>
/// <param name="Definitions">Every accepted console, local and remote, in order of (last) definition.</param>
public sealed record BindResult(
    SettingTable Table,
    ServerConfig Config,
    ImmutableArray<Diagnostic> Diagnostics,
    ImmutableArray<ConsoleConfig> Definitions,
    ImmutableArray<string> LeftOut)
{
    public bool HasErrors => Diagnostics.Any(d => d.IsError);

    /// <summary>How many mistakes there are.</summary>
    public int ErrorCount => Diagnostics.Count(d => d.IsError && !d.IsEcho);

    /// <summary>
    /// Whether a daemon may serve what is left: nothing is wrong that may let somebody in, and there is something to serve.
    /// </summary>
    public bool IsFit => Definitions.Length > 0 && !Diagnostics.Any(d => d.IsGrave);

    /// <summary>Consoles of this server that are only what was left of them.</summary>
    public int FaultyConsoles => Config.Consoles.Count(console => console.HasErrors);

    /// <summary>Errors that another reading of the file did not have, wherever they stand.</summary>
    public ImmutableArray<Diagnostic> NewErrors(BindResult before)
    {
        ArgumentNullException.ThrowIfNull(before);
        List<(string, string?)> known = [.. before.Diagnostics.Where(d => d.IsError).Select(Key)];
        return [.. Diagnostics.Where(d => d.IsError && !known.Remove(Key(d)))];

        static (string, string?) Key(Diagnostic diagnostic) => (diagnostic.Message, diagnostic.At?.File);
    }
}
