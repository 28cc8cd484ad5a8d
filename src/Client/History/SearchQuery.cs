using System.Globalization;

namespace Conserver.Client.History;

/// <summary>What is searched for in the logs of consoles.</summary>
/// <param name="Expression">
/// A regular expression of .NET without look-arounds and back references, one char per byte.
/// </param>
public sealed record SearchQuery(string Expression)
{
    /// <summary>In what came at this time or later, milliseconds since 1970 (UTC); null for all there is.</summary>
    public long? Since { get; init; }

    /// <summary>In what came before this time, likewise; null for all up to now.</summary>
    public long? Until { get; init; }

    public bool IgnoresCase { get; init; }

    /// <summary>Lines to show before and behind each that matches.</summary>
    public int Context { get; init; }

    /// <summary>How it is asked; see docs/protocol.md.</summary>
    /// <param name="names">Consoles this server has.</param>
    public string Line(IEnumerable<string> names) => string.Create(
        CultureInfo.InvariantCulture,
        $"grep {string.Join(',', names)} {Time(Since)} {Time(Until)} {Flags} /{Expression}/");

    private string Flags =>
        string.Create(CultureInfo.InvariantCulture, $"context={Context}{(IgnoresCase ? ",nocase" : "")}");

    private static string Time(long? time) => time?.ToString(CultureInfo.InvariantCulture) ?? "-";
}
