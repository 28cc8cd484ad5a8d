using Conserver.Posix;

namespace Conserver.Server.Lines;

/// <summary>
/// The far end of a test console: says its lines, and answers what is typed with lines of its own. Like a device it waits
/// when nobody takes what it says, and what is typed waits with it; it holds one piece of output at most.
/// </summary>
/// <param name="loop">Where it lives.</param>
/// <param name="owner">Hears of its defects.</param>
/// <param name="fd">Its end of the pair; the device's once it has started.</param>
/// <param name="lines">What it says by itself.</param>
internal sealed class SyntheticDevice(Loop loop, ILoopOwner owner, int fd, SyntheticLines lines) : ILinkBacking
{
    private readonly SyntheticAnswers answers = new();
    private Watch? watch;
    private LoopTimer? timer;
    private byte[] rest = [];

    public LinkEnd? Reason => null;

    private bool IsOver => watch is null;

    /// <exception cref="PosixException">The loop cannot wait for it.</exception>
    public void Start()
    {
        watch = loop.Watch(fd, Ready.Read, owner, OnReady);
        lines.Begin(loop.Now);
        if (!lines.IsSilent)
        {
            timer = loop.Timer(owner, Speak);
            Await();
        }
    }

    public void LetGo()
    {
        if (!IsOver)
        {
            timer?.Stop();
            watch!.Remove();
            watch = null;
            Sys.Close(fd);
        }
    }

    private void Await() => timer!.Start(TimeSpan.FromMilliseconds(lines.Wait(loop.Now)));

    private void Speak()
    {
        long now = loop.Now;
        if (rest.Length > 0)
        {
            lines.Begin(now);
        }
        else if (lines.Write(now, loop.ReadBuffer) is var count and > 0)
        {
            Say(loop.ReadBuffer.AsSpan(0, count));
        }

        Await();
    }

    private void OnReady(Ready ready)
    {
        if (rest.Length > 0)
        {
            Say(rest);
            return;
        }

        Span<byte> typed = stackalloc byte[SyntheticAnswers.Most];
        int got = Sys.Read(fd, typed);
        if (got > 0)
        {
            Say(answers.To(typed[..got]));
        }
        else if (got != -Errno.EAGAIN)
        {
            LetGo();
        }
    }

    private void Say(ReadOnlySpan<byte> bytes)
    {
        int put = bytes.IsEmpty ? 0 : Math.Max(0, Sys.Write(fd, bytes));
        rest = put == bytes.Length ? [] : bytes[put..].ToArray();
        watch?.SetInterest(rest.Length == 0 ? Ready.Read : Ready.Write);
    }
}
