namespace Conserver.Server.Config.Lint;

/// <summary>What is known about a path.</summary>
/// <param name="Exists">There is something of that name.</param>
/// <param name="Mode">Its permission bits; 0 when it does not exist.</param>
public readonly record struct FileFacts(bool Exists, UnixFileMode Mode)
{
    public FileKind Kind { get; init; }

    /// <summary>Users other than the owner and the group may read it.</summary>
    public bool IsReadableByOthers => (Mode & UnixFileMode.OtherRead) != 0;

    /// <summary>Somebody may run it.</summary>
    public bool IsExecutable =>
        (Mode & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0;
}
