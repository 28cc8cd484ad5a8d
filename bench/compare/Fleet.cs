namespace Conserver.Bench;

/// <summary>What a server is to be started with.</summary>
internal sealed record Fleet
{
    /// <summary>Consoles <c>c1</c> to <c>cN</c>.</summary>
    public int Consoles { get; init; } = 1;

    /// <summary>The <c>timestamp</c> of every console; empty for none.</summary>
    public string Timestamp { get; init; } = "";

    /// <summary>A further console, <c>flapping</c>, whose machine closes every 1.1 s.</summary>
    public bool Flapping { get; init; }

    /// <summary>How many clients the floor waits for.</summary>
    public int Viewers { get; init; }

    /// <summary>The floor only answers clients, with what it knows beforehand.</summary>
    public bool Reception { get; init; }

    /// <summary>Called with the log folder before the server starts.</summary>
    public Action<string>? Prepare { get; init; }
}
