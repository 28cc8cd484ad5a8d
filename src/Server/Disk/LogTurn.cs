namespace Conserver.Server.Disk;

/// <summary>What a <see cref="LogWriter"/> is given a turn for.</summary>
internal enum LogTurn
{
    /// <summary>Something is in its queue.</summary>
    Write,

    /// <summary>The same, after the disk has refused.</summary>
    Retry,

    /// <summary>What it owes, behind all that is to be written.</summary>
    Late,
}
