namespace Conserver.ConsoleProgram.Interactive;

/// <summary>What a user can ask the server for that the client has a part in.</summary>
internal enum UserWish
{
    None,
    Leave,
    LocalCommand,
    Stop,
    Move,

    /// <summary>To write, or to be next.</summary>
    Write,

    /// <summary>To have the device know how large the window is.</summary>
    SendWindow,
}
