namespace Conserver.Server.Logging;

/// <summary>Lines of the daemon's log that belong to one client.</summary>
internal static class ClientLines
{
    /// <param name="log">Where to.</param>
    /// <param name="client">Whose.</param>
    /// <param name="text">What happened.</param>
    public static void Info(this DaemonLog log, LogClient client, string text) => log.Info(client.Line(text));

    /// <inheritdoc cref="Info"/>
    public static void Error(this DaemonLog log, LogClient client, string text) => log.Error(client.Line(text));

    /// <inheritdoc cref="Info"/>
    public static void Debug(this DaemonLog log, LogClient client, string text) => log.Debug(client.Line(text));
}
