namespace Conserver.Server.Disk;

/// <summary>One thing for a log's writer to do, in order: write bytes, leave some out, or run a command.</summary>
internal struct LogEntry
{
    /// <summary>Bytes to write, when there is nothing else.</summary>
    public LogSegment Data;

    /// <summary>When the first of the bytes came, milliseconds since 1970.</summary>
    public long Time;

    /// <summary>So many bytes of the history are not in the file: lost, or not to be logged.</summary>
    public long Gap;

    /// <summary>What to run, or null.</summary>
    public Action? Command;

    /// <summary>The command also runs while bytes before it cannot be written.</summary>
    public bool MayOvertake;

    /// <summary>There are bytes to write.</summary>
    public readonly bool HasData => Data.Chunk is not null;
}
