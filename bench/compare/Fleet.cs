using System.Globalization;

namespace Conserver.Bench;

/// <summary>What a server is to be started with.</summary>
internal sealed record Fleet
{
    /// <summary>Consoles <c>c1</c> to <c>cN</c>.</summary>
    public int Consoles { get; init; } = 1;

    /// <summary>
    /// How many of them have a log: all that the limit on open files of this machine allows, of which a console takes one
    /// and its log another.
    /// </summary>
    public int Logged => Math.Min(Consoles - Unlogged, OpenFiles - Consoles - 200);

    /// <summary>So many of the last ones have no log.</summary>
    public int Unlogged { get; init; }

    /// <summary>Where logs are; null for the folder of the server.</summary>
    public string? LogFolder { get; init; }

    private static int OpenFiles { get; } = int.TryParse(
        File.ReadLines("/proc/self/limits").First(line => line.StartsWith("Max open files", StringComparison.Ordinal)).Split(
            ' ', StringSplitOptions.RemoveEmptyEntries)[4],
        CultureInfo.InvariantCulture,
        out int hard)
        ? hard
        : int.MaxValue;

    /// <summary>The <c>timestamp</c> of every console; empty for none.</summary>
    public string Timestamp { get; init; } = "";

    /// <summary>What every console is beside its name: <c>type exec; exec cat</c>.</summary>
    public string Items { get; init; } = "";

    /// <summary>Consoles that do not connect to the load, so that it cannot say when they are up.</summary>
    public bool AreElsewhere { get; init; }

    /// <summary>What a further console, <c>hostile</c>, is; empty for none.</summary>
    public string Hostile { get; init; } = "";

    /// <summary>A further console, <c>flapping</c>, whose machine closes every 1.1 s.</summary>
    public bool Flapping { get; init; }

    /// <summary>The server has a certificate.</summary>
    public bool Certificate { get; init; }

    /// <summary>How many clients the floor waits for.</summary>
    public int Viewers { get; init; }

    /// <summary>The floor only answers clients, with what it knows beforehand.</summary>
    public bool Reception { get; init; }

    /// <summary>Called with the log folder before the server starts.</summary>
    public Action<string>? Prepare { get; init; }
}
