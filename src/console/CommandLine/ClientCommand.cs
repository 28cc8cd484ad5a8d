namespace Conserver.ConsoleProgram.CommandLine;

/// <summary>What the client is asked to do.</summary>
internal enum ClientCommand
{
    Attach,
    Force,
    Spy,
    Hosts,
    Group,
    Examine,
    Info,
    Broadcast,
    TextMessage,
    Disconnect,
    Pid,
    Version,
    Quit,
    BringUp,
    NewLogs,
    Reconfigure,

    /// <summary>Follow many consoles.</summary>
    Watch,

    /// <summary>Type to many consoles.</summary>
    TypeToAll,

    /// <summary>Names only, for completion.</summary>
    Names,

    /// <summary>What a console has logged.</summary>
    Log,

    /// <summary>Takes a server's key out of those that are remembered; talks to nobody.</summary>
    ForgetKey,
}
