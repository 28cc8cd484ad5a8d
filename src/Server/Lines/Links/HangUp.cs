using Conserver.Posix;

namespace Conserver.Server.Lines;

/// <summary>
/// A terminal whose other end nobody has open, while its command goes on: a getty closes it and opens it again. The kernel
/// tells nobody of that, so it is looked for.
/// </summary>
/// <param name="loop">Where the link lives.</param>
/// <param name="owner">Of the link.</param>
/// <param name="fd">Our end.</param>
/// <param name="over">The other end is open, or has been and something was said there.</param>
internal sealed class HangUp(Loop loop, ILoopOwner owner, int fd, Action over)
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(250);

    private LoopTimer? timer;

    public void Await() => (timer ??= loop.Timer(owner, Look)).Start(Step);

    public void Stop() => timer?.Stop();

    private void Look()
    {
        PollEntry end = new(fd, PollEvents.Read);
        _ = Poll.Wait(new Span<PollEntry>(ref end), 0);
        if ((end.Returned & PollEvents.HangUp) != 0 && (end.Returned & PollEvents.Read) == 0)
        {
            Await();
        }
        else
        {
            over();
        }
    }
}
