namespace Conserver.Posix;

/// <summary>
/// A program to start in a session of its own. Text is native; <see cref="Arguments"/> starts with argv[0].
/// </summary>
public sealed record SpawnRequest(string Path, IReadOnlyList<string> Arguments)
{
    /// <summary>Opened as descriptors 0, 1 and 2 and taken as the controlling terminal.</summary>
    public string? Terminal { get; init; }

    /// <summary>Without a <see cref="Terminal"/>: becomes descriptor 0; below zero it is <c>/dev/null</c>.</summary>
    public int Input { get; init; } = -1;

    /// <summary>
    /// Without a <see cref="Terminal"/>: becomes descriptors 1 and 2; below zero they are <c>/dev/null</c>.
    /// </summary>
    public int Output { get; init; } = -1;

    /// <summary>
    /// Without a <see cref="Terminal"/>: becomes descriptor 2 instead of <see cref="Output"/>, unless below zero.
    /// </summary>
    public int Error { get; init; } = -1;

    /// <summary>All it finds in its environment, each <c>NAME=value</c>; null for what this process has.</summary>
    public IReadOnlyList<string>? Environment { get; init; }

    /// <summary>The directory it begins in; null for this process's.</summary>
    public string? Directory { get; init; }

    /// <summary>Who it is to be; null keeps what this process is. Needs root.</summary>
    public ProcessUser? User { get; init; }
}
