namespace Conserver.Server.Logs;

/// <summary>One thing for the log thread to do, in order: write bytes, or run a command.</summary>
/// <param name="Data">Bytes to write, or null.</param>
/// <param name="Command">Otherwise what to run.</param>
/// <param name="MayOvertake">The command also runs while bytes before it cannot be written.</param>
internal readonly record struct LogEntry(LogSegment? Data, Action? Command, bool MayOvertake);
