namespace Conserver.Posix;

/// <summary>The bit behind the data bits of a character on a serial line.</summary>
public enum Parity
{
    None,
    Odd,
    Even,

    /// <summary>Always 1.</summary>
    Mark,

    /// <summary>Always 0.</summary>
    Space,
}
