namespace Conserver.Server.History;

/// <summary>Something about one log that people should know.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Text">A sentence for the daemon's log, without the console's name, one char per byte.</param>
public readonly record struct LogReport(LogReportKind Kind, string Text)
{
    /// <summary>Belongs on stderr.</summary>
    public bool IsError => Kind is LogReportKind.Failed or LogReportKind.Lost or LogReportKind.RollFailed;
}
