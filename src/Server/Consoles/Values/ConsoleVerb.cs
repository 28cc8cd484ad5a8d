namespace Conserver.Server.Consoles;

/// <summary>What a viewer may ask of its console.</summary>
internal enum ConsoleVerb
{
    /// <summary>The questions of the beginning are over: output and notices, please.</summary>
    Connect,

    /// <summary>To write, when nobody does; else to be next.</summary>
    Attach,

    /// <summary>To write, whoever does.</summary>
    Force,

    /// <summary>Only to watch.</summary>
    Spy,

    /// <summary>To step aside for a while.</summary>
    Suspend,

    /// <summary>To be back.</summary>
    Resume,

    /// <summary>To let the client run a local command.</summary>
    AskLocalCommand,

    /// <summary>The local command runs.</summary>
    BeginLocalCommand,

    /// <summary>The local command has ended, or never began.</summary>
    EndLocalCommand,

    /// <summary>To take the line down.</summary>
    Down,

    /// <summary>To close the line and open it.</summary>
    Reopen,

    /// <summary>To turn XON/XOFF on output over.</summary>
    ToggleFlow,

    /// <summary>To give the terminal of the line a size.</summary>
    Resize,

    /// <summary>To turn logging over.</summary>
    ToggleLog,

    /// <summary>To send a break sequence.</summary>
    Break,

    /// <summary>To run a task.</summary>
    Task,

    /// <summary>To end the task that runs.</summary>
    EndTask,

    /// <summary>To send bytes as they are, whatever the escape sequence and the option <c>striphigh</c>.</summary>
    Quote,

    /// <summary>To write a line into the log.</summary>
    Note,

    /// <summary>To say something to everybody here.</summary>
    Say,
}
