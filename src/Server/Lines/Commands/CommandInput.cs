using Conserver.Posix;

namespace Conserver.Server.Lines;

/// <summary>The standard input of a command, which need not read it.</summary>
internal sealed class CommandInput
{
    /// <summary>Bytes that may wait for a command that does not read; more is dropped for the command only.</summary>
    private const int Limit = 64 * 1024;

    private readonly Watch watch;
    private byte[] waiting = [];

    /// <summary>The descriptor stays the caller's if this fails.</summary>
    /// <exception cref="PosixException">The loop cannot wait for it.</exception>
    public CommandInput(Loop loop, int fd, ILoopOwner owner) => watch = loop.Watch(fd, Ready.None, owner, _ => Flush());

    /// <summary>Gives the command what the console printed.</summary>
    public void Feed(ReadOnlySpan<byte> data)
    {
        if (waiting.Length == 0)
        {
            int put = Sys.Write(watch.Fd, data);
            if (put < 0 && put != -Errno.EAGAIN)
            {
                return; // It does not read any more; its end is noticed elsewhere.
            }

            data = data[Math.Max(0, put)..];
        }

        if (!data.IsEmpty && waiting.Length + data.Length <= Limit)
        {
            waiting = [.. waiting, .. data];
            watch.SetInterest(Ready.Write);
        }
    }

    public void Close()
    {
        watch.Remove();
        Sys.Close(watch.Fd);
    }

    private void Flush()
    {
        int put = Sys.Write(watch.Fd, waiting);
        waiting = put > 0 ? waiting[put..] : put == -Errno.EAGAIN ? waiting : [];
        watch.SetInterest(waiting.Length > 0 ? Ready.Write : Ready.None);
    }
}
