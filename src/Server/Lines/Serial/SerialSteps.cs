using Conserver.Posix;

namespace Conserver.Server.Lines;

/// <summary>What is done with a serial device once it is open.</summary>
internal static class SerialSteps
{
    private static readonly Lock Gate = new();

    /// <summary>
    /// Takes its lock file, and the device for this descriptor alone, which may not work. Not of a pseudo-terminal: it
    /// stays in exclusive use as long as its other end is open, be the user dead.
    /// </summary>
    /// <exception cref="DeviceException">Somebody else has it.</exception>
    public static byte[]? Take(string path, int fd, LockFolder locks, out bool isAlone)
    {
        // Of two consoles that open one device at the same time the second has to see what the first has done: a lock file
        // of this process keeps nobody out.
        lock (Gate)
        {
            if (SerialPort.IsExclusive(fd))
            {
                throw new DeviceException($"{path} is in exclusive use, by another program or another console");
            }

            byte[]? file = locks.Take(path, fd);
            isAlone = SerialPort.SetExclusive(fd, on: true) == 0;
            return file;
        }
    }

    /// <summary>Sets its modes; what the driver has not taken over.</summary>
    /// <exception cref="PosixException">In the words of 8.2.7.</exception>
    public static string? Set(string path, int fd, SerialModes modes)
    {
        try
        {
            modes.Apply(fd, out string? refused);
            return refused;
        }
        catch (PosixException failure)
        {
            string detail = failure.Operation == "tcsetattr" ? ",TCSADRAIN" : "";
            throw new PosixException($"{failure.Operation}({path}({fd}){detail})", failure.Errno);
        }
    }

    /// <summary>
    /// Raises DTR and RTS, which a driver may have left down, as after a hang-up. What is up then; null when there are none.
    /// </summary>
    public static ModemLines? Raise(int fd)
    {
        const ModemLines Ours = ModemLines.Dtr | ModemLines.Rts;
        if (SerialPort.Lines(fd) is not { } lines || (lines & Ours) == Ours)
        {
            return SerialPort.Lines(fd);
        }

        _ = SerialPort.Raise(fd, Ours & ~lines);
        return SerialPort.Lines(fd);
    }
}
