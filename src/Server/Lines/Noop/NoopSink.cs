using Conserver.Posix;

namespace Conserver.Server.Lines;

/// <summary>The far end of a noop console: swallows what is sent, and goes away with the near end.</summary>
internal sealed class NoopSink(Loop loop, int fd, ILoopOwner owner)
{
    private Watch? watch;

    public void Start() => watch = loop.Watch(fd, Ready.Read, owner, _ =>
    {
        int got = Sys.Read(fd, loop.ReadBuffer);
        if (got <= 0 && got != -Errno.EAGAIN)
        {
            watch!.Remove();
            Sys.Close(fd);
        }
    });
}
