namespace Conserver.Server.Config.Lint;

/// <summary>What is at a path, links followed.</summary>
public enum FileKind
{
    /// <summary>Not known, or nothing.</summary>
    Unknown,
    Regular,
    Folder,
    Socket,
    CharacterDevice,

    /// <summary>A pipe or a disk.</summary>
    Other,
}
