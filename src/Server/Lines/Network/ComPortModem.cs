using Conserver.Posix;
using static Conserver.Server.Lines.ComPortCode;

namespace Conserver.Server.Lines;

/// <summary>The modem lines of a serial port behind a network, as its far end has said last.</summary>
/// <param name="now">Milliseconds.</param>
internal sealed class ComPortModem(Func<long> now)
{
    /// <summary>Changes in a second: more are no person and no modem.</summary>
    public const int Many = 100;

    private ModemLines up;
    private long? changedAt;
    private long countedSince;
    private int changes;

    /// <summary>Null before the far end has said anything.</summary>
    public ModemState? State =>
        changedAt is { } at ? new ModemState(up, TimeSpan.FromMilliseconds(now() - at)) : null;

    /// <summary>The value of <see cref="ModemChanged"/>; false when there are too many of them.</summary>
    public bool Changed(byte value)
    {
        Put(ModemLines.Cts, (value & 16) != 0);
        Put(ModemLines.Dsr, (value & 32) != 0);
        Put(ModemLines.Ri, (value & 64) != 0);
        Put(ModemLines.Dcd, (value & 128) != 0);
        if (now() - countedSince >= 1000)
        {
            (countedSince, changes) = (now(), 0);
        }

        return ++changes <= Many;
    }

    /// <summary>A value of <see cref="Control"/> that is about our own lines.</summary>
    public void Controlled(byte value)
    {
        if (value is DtrOn or DtrOff)
        {
            Put(ModemLines.Dtr, value == DtrOn);
        }
        else if (value is RtsOn or RtsOff)
        {
            Put(ModemLines.Rts, value == RtsOn);
        }
    }

    public void Forget() => changedAt = null;

    private void Put(ModemLines line, bool on)
    {
        up = on ? up | line : up & ~line;
        changedAt = now();
    }
}
