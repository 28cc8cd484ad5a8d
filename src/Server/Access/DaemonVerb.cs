namespace Conserver.Server.Access;

/// <summary>What a user may ask of the whole daemon.</summary>
internal enum DaemonVerb
{
    /// <summary>To see the consoles and who is on them.</summary>
    List,

    /// <summary>To say something to those who are on consoles.</summary>
    Say,

    /// <summary>To send others away from their consoles.</summary>
    Disconnect,

    /// <summary>To open all lines that are down.</summary>
    BringUp,

    /// <summary>To close and open all logs.</summary>
    ReopenLogs,

    /// <summary>To read the configuration anew.</summary>
    Reload,

    /// <summary>To end the daemon.</summary>
    Stop,
}
