using Conserver.Protocol.Wire;

namespace Conserver.Server.Sessions;

/// <summary>One stage of a session: takes what the client sends, 0xFF quoting taken off.</summary>
internal interface IDialogue
{
    /// <summary>
    /// Takes bytes off the front of <paramref name="data"/>; may leave some when the session is held or has another
    /// dialogue now.
    /// </summary>
    void Receive(ref ReadOnlySpan<byte> data);

    /// <summary>A wire signal at this place of the stream.</summary>
    void Signalled(WireSignal signal);

    /// <summary>
    /// What it has held the session for is there: the session has arrived on another loop, or the user's groups are known.
    /// </summary>
    void GoOn();

    /// <summary>The client sends no more, while the session is held for something else than its device.</summary>
    void ClientEnded()
    {
    }

    /// <summary>The device that the session is held for has taken nothing for some time.</summary>
    bool IsStuck => false;

    /// <summary>The connection is gone.</summary>
    void Ended();
}
