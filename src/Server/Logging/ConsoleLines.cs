namespace Conserver.Server.Logging;

/// <summary>
/// Lines of the daemon's log that belong to one console: <c>[NAME] text</c>, the form that conserver 8.2.7 has and that log
/// watchers look for.
/// </summary>
internal static class ConsoleLines
{
    /// <param name="log">Where to.</param>
    /// <param name="console">Its name.</param>
    /// <param name="text">What happened.</param>
    public static void Notice(this DaemonLog log, string console, string text) =>
        log.Write(DaemonLogLevel.Notice, Line(console, text));

    /// <inheritdoc cref="Notice"/>
    public static void Info(this DaemonLog log, string console, string text) =>
        log.Write(DaemonLogLevel.Info, Line(console, text));

    /// <inheritdoc cref="Notice"/>
    public static void Error(this DaemonLog log, string console, string text) =>
        log.Write(DaemonLogLevel.Error, Line(console, text));

    private static string Line(string console, string text) => $"[{console}] {text}";
}
