namespace Conserver.Server.Disk;

/// <summary>One log, as all see it who use it: its writer, and the crew that writes it.</summary>
internal sealed class LogFile(LogName name, LogCrew crew, LogWriter writer)
{
    public LogName Name => name;

    public LogWriter Writer => writer;

    public LogQueue Queue => writer.Queue;

    /// <summary>How many use it; guarded by the lock of <see cref="LogFiles"/>.</summary>
    public int Users { get; set; }

    /// <summary>There is something in the queue. In a turn of the loop that <paramref name="from"/> belongs to.</summary>
    public void Signal(LogCrew from) => crew.Signal(writer, from);

    /// <summary>Runs <paramref name="command"/> where the log is written, after everything written so far.</summary>
    /// <param name="from">The crew of the loop that wants it.</param>
    /// <param name="command">What to run.</param>
    /// <param name="mayOvertake">Runs at once when what was written so far cannot be.</param>
    public void Run(LogCrew from, Action command, bool mayOvertake = false)
    {
        Queue.Add(command, mayOvertake);
        Signal(from);
    }
}
