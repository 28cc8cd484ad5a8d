namespace Conserver.Posix;

/// <summary>The wires beside the data of a serial line; the values are the kernel's (TIOCM).</summary>
[Flags]
public enum ModemLines
{
    None = 0,

    /// <summary>Data terminal ready: this side is there.</summary>
    Dtr = 0x002,

    /// <summary>Request to send: this side takes data.</summary>
    Rts = 0x004,

    /// <summary>Clear to send: the other side takes data.</summary>
    Cts = 0x020,

    /// <summary>Data carrier detect.</summary>
    Dcd = 0x040,

    /// <summary>Ring indicator.</summary>
    Ri = 0x080,

    /// <summary>Data set ready: the other side is there.</summary>
    Dsr = 0x100,
}
