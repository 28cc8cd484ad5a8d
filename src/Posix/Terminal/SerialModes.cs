namespace Conserver.Posix;

/// <summary>How a serial line is driven. With a parity a character has seven data bits, without one eight.</summary>
public sealed record SerialModes
{
    /// <summary>The highest difference that two ends understand each other with, as a part of the speed.</summary>
    private const double Tolerance = 0.02;

    /// <summary>Bits per second, any.</summary>
    public required uint Speed { get; init; }

    public required Parity Parity { get; init; }
    public bool TwoStopBits { get; init; }

    /// <summary>The last close drops DTR and RTS.</summary>
    public bool HangUpOnClose { get; init; }

    /// <summary>RTS and CTS control the flow both ways.</summary>
    public bool RtsCts { get; init; }

    /// <summary>XON/XOFF that the device sends are obeyed.</summary>
    public bool Ixon { get; init; }

    /// <summary>Any character resumes output.</summary>
    public bool Ixany { get; init; }

    /// <summary>XON/XOFF are sent to the device.</summary>
    public bool Ixoff { get; init; }

    private uint Frame => Termios2.CREAD | Termios2.CLOCAL
        | (TwoStopBits ? Termios2.CSTOPB : 0)
        | (HangUpOnClose ? Termios2.HUPCL : 0)
        | (RtsCts ? Termios2.CRTSCTS : 0)
        | (Parity == Parity.None ? Termios2.CS8 : Termios2.CS7 | Termios2.PARENB)
        | (Parity is Parity.Odd or Parity.Mark ? Termios2.PARODD : 0)
        | (Parity is Parity.Mark or Parity.Space ? Termios2.CMSPAR : 0);

    /// <summary>
    /// Sets a terminal to these and to raw bytes both ways; nothing is discarded, and a break that comes in is no byte.
    /// </summary>
    /// <param name="fd">The open terminal.</param>
    /// <param name="refused">What its driver has not taken over, for a person; null when it has taken everything.</param>
    /// <exception cref="PosixException">It is no terminal, or none of this is to be had.</exception>
    public unsafe void Apply(int fd, out string? refused)
    {
        refused = null;
        if (Termios2.Get(fd, out Termios2 modes) is not 0 and var unknown)
        {
            throw new PosixException("tcgetattr", -unknown);
        }

        modes.Input = Termios2.IGNBRK
            | (Ixon ? Termios2.IXON : 0) | (Ixany ? Termios2.IXANY : 0) | (Ixoff ? Termios2.IXOFF : 0);
        modes.Output = 0;
        modes.Local = 0;
        modes.Control = Frame | Termios2.BOTHER;
        modes.Characters[Termios2.VMIN] = 1;
        modes.Characters[Termios2.VTIME] = 1;
        modes.InputSpeed = modes.OutputSpeed = Speed;
        if (Termios2.Set(fd, modes) is not 0 and var failed)
        {
            throw new PosixException("tcsetattr", -failed);
        }

        // A driver takes what it can and says nothing of the rest.
        if (Termios2.Get(fd, out Termios2 taken) == 0)
        {
            refused = Refused(taken);
        }
    }

    private string? Refused(Termios2 taken)
    {
        List<string> refused = [];
        uint differs = taken.Control ^ Frame;
        if (Math.Abs((double)taken.OutputSpeed - Speed) > Speed * Tolerance)
        {
            refused.Add(FormattableString.Invariant($"{Speed} baud (it is {taken.OutputSpeed})"));
        }

        if ((differs & Termios2.CSIZE) != 0)
        {
            refused.Add(Parity == Parity.None ? "8 data bits" : "7 data bits");
        }

        if ((differs & (Termios2.PARENB | Termios2.PARODD | Termios2.CMSPAR)) != 0)
        {
            refused.Add($"parity {Parity}".ToLowerInvariant());
        }

        if ((differs & Termios2.CSTOPB) != 0)
        {
            refused.Add(TwoStopBits ? "2 stop bits" : "1 stop bit");
        }

        if ((differs & Termios2.CRTSCTS) != 0)
        {
            refused.Add(RtsCts ? "crtscts" : "!crtscts");
        }

        return refused.Count == 0 ? null : string.Join(", ", refused);
    }

    /// <summary>Turns obeying XON/XOFF over on an open terminal; the new state.</summary>
    /// <exception cref="PosixException">It cannot be had.</exception>
    public static bool ToggleIxon(int fd)
    {
        int result = Termios2.Get(fd, out Termios2 modes);
        modes.Input ^= Termios2.IXON;
        result = result == 0 ? Termios2.Set(fd, modes) : result;
        return result == 0 ? (modes.Input & Termios2.IXON) != 0 : throw new PosixException("tcsetattr", -result);
    }
}
