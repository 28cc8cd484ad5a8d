namespace Conserver.Posix;

/// <summary>A program to start in a session of its own. Text is native; <see cref="Arguments"/> starts with argv[0].</summary>
public sealed record SpawnRequest(string Path, IReadOnlyList<string> Arguments)
{
    /// <summary>Opened as descriptors 0, 1 and 2 and taken as the controlling terminal.</summary>
    public string? Terminal { get; init; }

    /// <summary>Without a <see cref="Terminal"/>: becomes descriptor 0; below zero leaves it closed.</summary>
    public int Input { get; init; } = -1;

    /// <summary>Without a <see cref="Terminal"/>: becomes descriptors 1 and 2.</summary>
    public int Output { get; init; } = -1;

    /// <summary>Without a <see cref="Terminal"/>: becomes descriptor 2 instead of <see cref="Output"/>, unless below zero.</summary>
    public int Error { get; init; } = -1;

    /// <summary>Run as this user; null keeps the daemon's. Needs root.</summary>
    public uint? User { get; init; }

    /// <summary>Run as this group; null keeps the daemon's. Needs root.</summary>
    public uint? Group { get; init; }

    /// <summary>Supplementary groups when <see cref="User"/> or <see cref="Group"/> is set.</summary>
    public IReadOnlyList<uint> Groups { get; init; } = [];
}
