using System.Globalization;
using Conserver.Posix;

namespace Conserver.Server.Lines;

/// <summary>
/// Waits for the byte that says that a session is established. The library itself would wait for a silent controller for
/// a minute, and longer.
/// </summary>
internal static class SolOpening
{
    public static void Await(Opening opening, SolLink link)
    {
        Watch? watch = null;
        LoopTimer? timer = null;
        opening.OnCancel(Abandon);
        TimeSpan limit = opening.Console.ConnectTimeout;
        timer = opening.Loop.Timer(opening.Owner, () => Fail(string.Create(
            CultureInfo.InvariantCulture,
            $"IPMI error: no answer from `{opening.Console.Host}' within {limit.TotalSeconds} s: connect timeout")));
        timer.Start(limit);
        try
        {
            watch = opening.Loop.Watch(link.Fd, Ready.Read, opening.Owner, _ => Look());
        }
        catch (PosixException failure)
        {
            Fail(failure.Message);
        }

        void Stop()
        {
            timer?.Stop();
            watch?.Remove();
        }

        void Abandon()
        {
            Stop();
            link.LetGo();
        }

        void Succeed()
        {
            LinkPlan plan;
            try
            {
                plan = link.Plan();
            }
            catch (PosixException failure)
            {
                Fail(failure.Message);
                return;
            }

            opening.Succeed(plan);
        }

        void Fail(string why)
        {
            Abandon();
            opening.Fail(why);
        }

        void Look()
        {
            // That one alone: what the device says comes behind it.
            Span<byte> first = stackalloc byte[1];
            int got = Sys.Read(link.Fd, first);
            if (got == 1)
            {
                Stop();
                Succeed();
            }
            else if (got != -Errno.EAGAIN)
            {
                Fail(link.Reason?.Text ?? "IPMI error: the session has ended");
            }
        }
    }
}
