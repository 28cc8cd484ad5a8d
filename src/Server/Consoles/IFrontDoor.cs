using Conserver.Posix;

namespace Conserver.Server.Consoles;

/// <summary>
/// The way from a console to one viewer: it makes texts of notices, quotes what its wire wants quoted, and keeps what is on
/// its way within bounds. Called on the console's loop; never blocks.
/// </summary>
internal interface IFrontDoor
{
    /// <summary>Bytes of output that are on their way to the viewer.</summary>
    long Behind { get; }

    /// <summary>Called once when little is left on its way, or nothing ever will be; null when nobody waits.</summary>
    Action? CaughtUp { get; set; }

    /// <summary>
    /// What the console or its task says, unquoted; the chunk is shared, and the door takes a reference of its own.
    /// </summary>
    void Output(Chunk said);

    /// <summary>What somebody else, or the console, has done.</summary>
    void Hear(Notice notice);

    /// <summary>
    /// Nothing that was typed waits for the device any more, or it is not the viewer's to wait for: more may be
    /// read.
    /// </summary>
    void KeysTaken();

    /// <summary>The viewer lost write access while its local command was running: the client must end it.</summary>
    void EndLocalCommand();

    /// <summary>The console has sent the viewer away: say why, and close.</summary>
    void Evicted(Farewell why);
}
