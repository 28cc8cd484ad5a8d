using Conserver.Posix;

namespace Conserver.Server.Lines;

/// <summary>
/// The modem lines of an open device as they were when last looked at: whoever asks gets those, and they are looked at
/// again, off the loop, as a driver may ask its adapter.
/// </summary>
internal sealed class SerialModem(int fd, ModemLines first)
{
    /// <summary>Not looked at more often.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private readonly long openedAt = Environment.TickCount64;
    private ModemLines up = first;
    private long? lookedAt;
    private bool isLooking;

    /// <summary>See <see cref="SerialPort.Lines"/>; a pseudo-terminal has none.</summary>
    internal Func<int, ModemLines?> Read { get; init; } = SerialPort.Lines;

    /// <summary>As they were, and how long ago.</summary>
    public ModemState State(LineSettings shared)
    {
        TimeSpan age = TimeSpan.FromMilliseconds(
            lookedAt is { } at ? shared.Loop.Now - at : Environment.TickCount64 - openedAt);
        if (age >= Fresh && !isLooking)
        {
            Look(shared);
        }

        return new ModemState(up, age);
    }

    private void Look(LineSettings shared)
    {
        int copy;
        try
        {
            // The link may close its own before a thread comes to it.
            copy = Sys.Duplicate(fd);
        }
        catch (PosixException)
        {
            // Too many descriptors: the state grows older.
            return;
        }

        isLooking = true;
        _ = shared.Errands.Devices.Send(
            shared.Loop,
            new Fallback(failure =>
            {
                isLooking = false;
                shared.Log.Error($"internal error: {failure}");
            }),
            nameof(SerialModem),
            () => Read(copy),
            lines =>
            {
                isLooking = false;
                (up, lookedAt) = (lines ?? up, lines is null ? lookedAt : shared.Loop.Now);
            },
            _ => isLooking = false,
            after: () => Sys.Close(copy));
    }
}
