namespace Conserver.Server.Audit;

/// <summary>What acts are called in the trail.</summary>
internal static class AuditNames
{
    /// <summary>Small letters and hyphens: <c>login-refused</c>.</summary>
    public static string Of(AuditAct act) => act switch
    {
        AuditAct.LoginRefused => "login-refused",
        AuditAct.EndTask => "end-task",
        AuditAct.LocalCommand => "local-command",
        AuditAct.BringUp => "up",
        AuditAct.ReopenLogs => "newlogs",
#pragma warning disable CA1308 // Names of JSON are in small letters.
        _ => act.ToString().ToLowerInvariant(),
#pragma warning restore CA1308
    };
}
