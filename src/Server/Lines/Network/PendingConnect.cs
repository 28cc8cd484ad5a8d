using Conserver.Posix;

namespace Conserver.Server.Lines;

/// <summary>Waits for a connect under way, as long as the console's settings say.</summary>
internal static class PendingConnect
{
    public static void Wait(
        Opening opening, int fd, string target, Action connected, Action<string> failed, Action abandoned)
    {
        Watch? watch = null;
        LoopTimer? timer = null;
        bool isOpen = true;

        void Stop()
        {
            watch?.Remove();
            timer?.Stop();
        }

        // Once: what follows a failure may fail as well, and the number be somebody else's by then.
        void Abandon()
        {
            Stop();
            if (isOpen)
            {
                isOpen = false;
                Sys.Close(fd);
            }
        }

        opening.OnCancel(() =>
        {
            Abandon();
            abandoned();
        });
        timer = opening.Loop.Timer(opening.Owner, () =>
        {
            Abandon();
            failed($"connect({target}): connect timeout");
        });
        try
        {
            watch = opening.Loop.Watch(fd, Ready.Write, opening.Owner, _ => Look());
            timer.Start(opening.Console.ConnectTimeout);
        }
        catch (PosixException failure)
        {
            Abandon();
            failed(failure.Message);
        }

        void Look()
        {
            int errno = Sockets.TakeError(fd);
            if (errno == 0)
            {
                Stop();
                isOpen = false;
                connected();
            }
            else
            {
                Abandon();
                failed($"connect({target}): {Errno.Text(errno)}");
            }
        }
    }
}
