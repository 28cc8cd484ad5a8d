namespace Conserver.Server.Disk;

/// <summary>Something about one log that people should know.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Text">A sentence for the daemon's log, without the console's name, one char per byte.</param>
/// <param name="IsOfFile">All users of the file are told the same, not only the one it happened to.</param>
/// <param name="IsOfPast">Who hears it has left that log; its last bytes are still on their way.</param>
internal readonly record struct LogReport(LogReportKind Kind, string Text, bool IsOfFile = false, bool IsOfPast = false)
{
    /// <summary>Belongs on stderr.</summary>
    public bool IsError =>
        Kind is LogReportKind.Failed or LogReportKind.Lost or LogReportKind.Held or LogReportKind.RollFailed;
}
