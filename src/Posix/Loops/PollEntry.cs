using System.Runtime.InteropServices;

namespace Conserver.Posix;

/// <summary>struct pollfd.</summary>
[StructLayout(LayoutKind.Sequential)]
public record struct PollEntry(int Fd, PollEvents Events)
{
    public int Fd = Fd;
    public PollEvents Events = Events;

    /// <summary>Filled in by <see cref="Poll.Wait(Span{PollEntry}, int)"/>; may hold Error and HangUp unasked.</summary>
    public PollEvents Returned = PollEvents.None;

    /// <summary>Something happened, be it only the end of the stream.</summary>
    public readonly bool IsReady => Returned != PollEvents.None;
}
