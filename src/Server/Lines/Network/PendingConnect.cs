using Conserver.Posix;

namespace Conserver.Server.Lines;

/// <summary>Waits for a connect under way, 10 seconds at most as the old daemon does.</summary>
internal static class PendingConnect
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    public static void Wait(
        Opening opening, int fd, string target, Action connected, Action<string> failed, Action abandoned)
    {
        Watch? watch = null;
        LoopTimer? timer = null;

        void Stop()
        {
            watch!.Remove();
            timer!.Stop();
        }

        void Abandon()
        {
            Stop();
            Sys.Close(fd);
        }

        timer = opening.Loop.Timer(opening.Owner, () =>
        {
            Abandon();
            failed($"connect({target}): connect timeout");
        });
        watch = opening.Loop.Watch(fd, Ready.Write, opening.Owner, _ =>
        {
            int errno = Sockets.TakeError(fd);
            if (errno == 0)
            {
                Stop();
                connected();
            }
            else
            {
                Abandon();
                failed($"connect({target}): {Errno.Text(errno)}");
            }
        });
        timer.Start(Limit);
        opening.OnCancel(() =>
        {
            Abandon();
            abandoned();
        });
    }
}
