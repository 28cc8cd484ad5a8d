using Conserver.Posix;
using Conserver.Protocol.Text;
using Conserver.Server.Config;

namespace Conserver.Server.Lines;

/// <summary>Type <c>exec</c>: a command, or an interactive shell, on a pseudo-terminal of its own.</summary>
internal sealed class ExecOpener : ILineOpener
{
    public void Open(Opening opening)
    {
        ConsoleConfig console = opening.Console;
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

        try
        {
            PtyModes.Apply(
                pty.Master, console.Has(ConsoleOptions.Ixon), console.Has(ConsoleOptions.Ixany), console.Has(ConsoleOptions.Ixoff));
            SpawnRequest request = RunAsUser.Apply(Command(console) with { Terminal = pty.SlavePath }, console.ExecRunAs);
            Child child = Spawn.Start(request);
            opening.Succeed(new Link(
                opening.Loop, pty.Master, opening.Owner, BreakKind.Terminal, telnet: null, child, pty.SlavePath));
        }
        catch (PosixException failure)
        {
            Sys.Close(pty.Master);
            opening.Fail(failure.Message);
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
}
