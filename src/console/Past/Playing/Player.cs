using Conserver.Client.History;
using Conserver.ConsoleProgram.Terminal;
using Conserver.Posix;

namespace Conserver.ConsoleProgram.Past.Playing;

/// <summary>
/// <c>--play</c>: shows a log as fast as it came. On a terminal a blank pauses, <c>+</c> and <c>-</c> change the speed, and
/// <c>q</c> ends; afterwards the terminal is as it was, whatever was played.
/// </summary>
internal sealed class Player(Output output, StandardInput input, TerminalGuard guard, PlayPace pace)
{
    /// <summary>
    /// What a log may have left behind: colours, other letters, a hidden cursor, keys of their own, no wrapping, reports of
    /// the mouse and of what is pasted, the other screen, a part of the screen that scrolls.
    /// </summary>
    private const string AsBefore = "\e[0m\x0F\e(B\e[?25h\e[?1l\e>\e[?7h"
        + "\e[?1000l\e[?1002l\e[?1003l\e[?1006l\e[?2004l\e[?47l\e7\e[r\e8\r\n";

    private readonly bool hasKeys = input.IsTerminal && RawTerminal.IsTerminal(Output.StandardOutput);

    /// <summary>Plays to the end, or until somebody wants no more.</summary>
    public void Play(LogReader log)
    {
        if (!hasKeys)
        {
            Show(log);
            return;
        }

        guard.Raw(RawTerminal.TryOpen(StandardInput.Fd));
        try
        {
            Show(log);
        }
        finally
        {
            output.Show(AsBefore);

            // What the terminal has answered to questions in the log is not for the shell.
            while (Poll.Wait(StandardInput.Fd, PollEvents.Read, 0) && !input.HasEnded && !input.Take().IsEmpty)
            {
            }

            guard.Restore();
        }
    }

    private void Show(LogReader log)
    {
        while (!output.IsBroken && log.TryRead(out LogPiece piece))
        {
            pace.Announce(piece.UnixMilliseconds);
            if (!WaitUntilDue())
            {
                return;
            }

            output.Show(piece.Bytes.Span);
        }
    }

    private bool WaitUntilDue()
    {
        while (true)
        {
            TimeSpan wait = pace.Wait;
            int milliseconds = wait < TimeSpan.Zero ? -1 : (int)Math.Min(int.MaxValue, Math.Ceiling(wait.TotalMilliseconds));
            if (!hasKeys)
            {
                Thread.Sleep(milliseconds);
                return true;
            }

            if (!Poll.Wait(StandardInput.Fd, PollEvents.Read, milliseconds))
            {
                return true;
            }

            if (!PlayKeys.Press(pace, input.Take()))
            {
                return false;
            }
        }
    }
}
