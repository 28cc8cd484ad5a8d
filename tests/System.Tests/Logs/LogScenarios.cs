namespace Conserver.System.Tests.Logs;

/// <summary>All of them. Those whose logs are rolled at the start come first: sixteen, one process of Debian's.</summary>
internal static class LogScenarios
{
    public static IReadOnlyList<LogScenario> All { get; } =
    [
        .. RotationLogs.AtStart, .. OutputLogs.All, .. StampLogs.All, .. ActivityLogs.All, .. FileLogs.All,
        .. RotationLogs.ByReload,
    ];
}
