using Conserver.Posix;

namespace Conserver.Client.Platform;

/// <summary>A non-blocking descriptor.</summary>
internal sealed class PosixSocket(int fd) : ISocket
{
    public int Handle => fd;

    public int Read(Span<byte> buffer) => Sys.Read(fd, buffer);

    public int Write(ReadOnlySpan<byte> bytes) => Sys.Write(fd, bytes);

    public Readiness Wait(Readiness wanted, int milliseconds)
    {
        PollEvents events = ((wanted & Readiness.Read) != 0 ? PollEvents.Read : PollEvents.None)
            | ((wanted & Readiness.Write) != 0 ? PollEvents.Write : PollEvents.None);
        var entry = new PollEntry(fd, events);
        _ = Poll.Wait(new Span<PollEntry>(ref entry), milliseconds);
        return ((entry.Returned & ~PollEvents.Write) != 0 ? Readiness.Read : Readiness.None)
            | ((entry.Returned & PollEvents.Write) != 0 ? Readiness.Write : Readiness.None);
    }

    public string Reason(int failure) => Errno.Text(-failure);

    public void Dispose() => Sys.Close(fd);
}
