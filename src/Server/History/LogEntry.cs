namespace Conserver.Server.History;

/// <summary>One thing for a log's writer to do, in order: write bytes, or run a command.</summary>
internal struct LogEntry
{
    /// <summary>Bytes to write, unless there is a command.</summary>
    public LogSegment Data;

    /// <summary>What to run, or null.</summary>
    public Action? Command;

    /// <summary>The command also runs while bytes before it cannot be written.</summary>
    public bool MayOvertake;
}
