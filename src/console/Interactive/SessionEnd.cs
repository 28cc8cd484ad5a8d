namespace Conserver.ConsoleProgram.Interactive;

/// <summary>How a session goes on, or has ended.</summary>
internal enum SessionEnd
{
    /// <summary>It goes on.</summary>
    None,

    /// <summary>The server has said goodbye, or the user's terminal is gone.</summary>
    Done,

    /// <summary>The user wanted to leave, and the server did not answer.</summary>
    Unanswered,

    /// <summary>The connection has ended without a word.</summary>
    Lost,
}
