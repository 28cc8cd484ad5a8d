using Conserver.Posix;
using Conserver.Protocol.Text;
using Conserver.Server.Config;

namespace Conserver.Server.Lines;

/// <summary>Type <c>exec</c>: a command, or an interactive shell, on a pseudo-terminal of its own.</summary>
internal sealed class ExecOpener(Errands errands) : ILineOpener
{
    public void Open(Opening opening)
    {
        Pty pty;
        try
        {
            pty = Pty.Open();
        }
        catch (PosixException failure)
        {
            opening.Fail($"failed to allocate pseudo-tty: {failure.Message}");
            return;
        }

        Link? link;
        try
        {
            link = Begin(opening, pty);
        }
        catch (PosixException failure)
        {
            Sys.Close(pty.Master);
            opening.Fail(failure.Message);
            return;
        }

        if (link is not null)
        {
            opening.Succeed(link);
        }
    }

    private static SpawnRequest Command(ConsoleConfig console)
    {
        if (console.Exec.Length > 0)
        {
            return Shell.Command(console.Exec);
        }

        // The login name of the shell starts with a dash; -i because nobody else says it is interactive.
        string shell = Shell.OfCurrentUser();
        return new SpawnRequest(shell, ["-" + Path.GetFileName(shell), "-i"]);
    }

    // Null while the command is on its way to becoming another user.
    private Link? Begin(Opening opening, Pty pty)
    {
        ConsoleConfig console = opening.Console;
        PtyModes.Apply(
            pty.Master,
            console.Has(ConsoleOptions.Ixon),
            console.Has(ConsoleOptions.Ixany),
            console.Has(ConsoleOptions.Ixoff));
        Link? link = null;
        bool later = false;
        Errand? launch = Launch.Begin(
            opening.Loop,
            errands,
            opening.Owner,
            Command(console) with { Terminal = pty.SlavePath },
            console.ExecRunAs,
            pty.Master,
            child =>
            {
                link = new Link(
                    opening.Loop, pty.Master, opening.Owner, BreakKind.Terminal, telnet: null, child, pty.SlavePath);
                if (later)
                {
                    opening.Succeed(link);
                }
            },
            reason =>
            {
                Sys.Close(pty.Master);
                opening.Fail(reason);
            });
        if (launch is not null)
        {
            later = true;
            opening.OnCancel(() =>
            {
                launch.Cancel();
                Sys.Close(pty.Master);
            });
        }

        return link;
    }
}
