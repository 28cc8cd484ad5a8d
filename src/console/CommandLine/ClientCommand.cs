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

    /// <summary>Shows a log as fast as it came.</summary>
    Play,

    /// <summary>Counts the bytes of a log over time.</summary>
    Activity,

    /// <summary>Compares two starts of a machine.</summary>
    Diff,

    /// <summary>Gives a log in another form.</summary>
    Export,

    /// <summary>Searches logs.</summary>
    Grep,

    /// <summary>Names only, for completion.</summary>
    Names,

    /// <summary>What a console has logged.</summary>
    Log,

    /// <summary>Takes a server's key out of those that are remembered; talks to nobody.</summary>
    ForgetKey,
}
