namespace Conserver.Server.Consoles;

/// <summary>What somebody who has asked for a line waits for.</summary>
internal enum LineWait
{
    Nothing,

    /// <summary>A connection.</summary>
    Connection,

    /// <summary>The end of the command that was there before; it is not said that this takes time.</summary>
    Command,
}
