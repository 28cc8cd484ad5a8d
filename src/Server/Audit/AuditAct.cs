namespace Conserver.Server.Audit;

/// <summary>What the audit trail tells of.</summary>
internal enum AuditAct
{
    /// <summary>The daemon has begun to write the trail.</summary>
    Start,

    /// <summary>The daemon stops.</summary>
    Stop,

    /// <summary>Somebody has logged in, on one of the two ports.</summary>
    Login,

    /// <summary>Somebody was not let in.</summary>
    LoginRefused,

    /// <summary>A connection that had logged in has ended.</summary>
    Logout,

    /// <summary>Somebody watches a console from now on.</summary>
    Attach,

    /// <summary>And no more.</summary>
    Detach,

    /// <summary>What somebody types goes to the console from now on.</summary>
    Write,

    /// <summary>And no more.</summary>
    Release,

    /// <summary>Somebody has taken the line from the writer by force.</summary>
    Bump,

    /// <summary>A line was taken down.</summary>
    Down,

    /// <summary>A line was closed and opened.</summary>
    Reopen,

    /// <summary>Flow control was turned over.</summary>
    Flow,

    /// <summary>Logging was turned off or on.</summary>
    Logging,

    /// <summary>A break, or a break sequence.</summary>
    Break,

    /// <summary>A command on the server.</summary>
    Task,

    /// <summary>The end of one, by somebody's wish.</summary>
    EndTask,

    /// <summary>A command on the client's machine has the line.</summary>
    LocalCommand,

    /// <summary>A line that somebody wrote into the log.</summary>
    Note,

    /// <summary>Something said to those on one console, on all, or to somebody.</summary>
    Message,

    /// <summary>An admin has sent viewers away.</summary>
    Disconnect,

    /// <summary>An admin, or a signal, has had all lines opened that were down.</summary>
    BringUp,

    /// <summary>An admin, or a signal, has had the logs opened anew.</summary>
    ReopenLogs,

    /// <summary>An admin, or a signal, has had the configuration read.</summary>
    Reload,

    /// <summary>A new configuration is in force.</summary>
    Reloaded,

    /// <summary>Entries are missing here: they could not be written.</summary>
    Lost,
}
