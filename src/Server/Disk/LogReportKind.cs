namespace Conserver.Server.Disk;

/// <summary>What a <see cref="LogReport"/> tells.</summary>
internal enum LogReportKind
{
    /// <summary>The log cannot be opened or written: an error, once until it is written again.</summary>
    Failed,

    /// <summary>It is written again; nothing is missing unless <see cref="Lost"/> came before.</summary>
    Recovered,

    /// <summary>Output was dropped because too much waits for the disk: an error, once until it is kept again.</summary>
    Lost,

    /// <summary>The log is large enough and is being rolled.</summary>
    Rolled,

    /// <summary>A file was closed for good, and the log goes on in another one; the text is its path.</summary>
    Closed,

    /// <summary>The log could not be rolled and goes on under its name: an error.</summary>
    RollFailed,

    /// <summary>The device is not read any more until the disk has caught up: an error, once until it has.</summary>
    Held,

    /// <summary>Positions of the log cannot be kept beside it; its bytes are not concerned.</summary>
    NoIndex,

    /// <summary>What is kept beside it was damaged and has been mended.</summary>
    Mended,
}
