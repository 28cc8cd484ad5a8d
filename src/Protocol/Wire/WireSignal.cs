namespace Conserver.Protocol.Wire;

/// <summary>
/// The letter after a single 0xFF: an event in the stream instead of data (both directions, conserver 8.2.7).
/// </summary>
public enum WireSignal : byte
{
    /// <summary>Server: run a local command. Client: it is running.</summary>
    Exec = (byte)'E',

    /// <summary>End or cancel the local command.</summary>
    Abort = (byte)'.',

    /// <summary>Server: move to another console.</summary>
    Goto = (byte)'G',

    /// <summary>Server: stop yourself.</summary>
    Suspend = (byte)'Z',

    /// <summary>
    /// Server: how large is your window? Client: <see cref="WindowAnswer"/> follows. Only between programs of ours that have
    /// agreed on it; to others it is no signal.
    /// </summary>
    Window = (byte)'W',
}
