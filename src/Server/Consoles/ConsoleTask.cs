using Conserver.Posix;
using Conserver.Server.Config;
using Conserver.Server.Lines;

namespace Conserver.Server.Consoles;

/// <summary>
/// A server-side command started with <c>^Ec!</c>: its output, on a pty so that lines end in CR LF, goes to everybody who
/// is connected and not into the log. Its standard input is that pty too, but nobody types there.
/// </summary>
public sealed class ConsoleTask : ILoopOwner
{
    /// <summary>Takes bytes.</summary>
    public delegate void OutputAction(ReadOnlySpan<byte> output);

    private static readonly TimeSpan DrainTime = TimeSpan.FromMilliseconds(50);

    private readonly Loop loop;
    private readonly Child child;
    private readonly Watch terminal;
    private readonly Watch exit;
    private readonly LoopTimer drain;
    private readonly OutputAction output;
    private readonly Action<ExitStatus> ended;
    private readonly Action<Exception> fault;
    private ExitStatus? status;
    private bool atEnd;
    private bool finished;

    private ConsoleTask(Loop loop, Child child, int master, OutputAction output, Action<ExitStatus> ended, Action<Exception> fault)
    {
        this.loop = loop;
        this.child = child;
        this.output = output;
        this.ended = ended;
        this.fault = fault;
        terminal = loop.Watch(master, Ready.Read, this, _ => Read());
        exit = loop.Watch(child.PidFd, Ready.Read, this, _ => OnExit());
        drain = loop.Timer(this, Finish);
    }

    public int Pid => child.Pid;

    /// <summary>Starts it.</summary>
    /// <exception cref="PosixException">It could not be started.</exception>
    public static ConsoleTask Start(
        Loop loop, string command, RunAs who, OutputAction output, Action<ExitStatus> ended, Action<Exception> fault)
    {
        Pty pty = Pty.Open();
        try
        {
            PtyModes.Apply(pty.Master, ixon: true, ixany: false, ixoff: false);
            SpawnRequest request = RunAsUser.Apply(Shell.Command(command) with { Terminal = pty.SlavePath }, who);
            return new ConsoleTask(loop, Spawn.Start(request), pty.Master, output, ended, fault);
        }
        catch (PosixException)
        {
            Sys.Close(pty.Master);
            throw;
        }
    }

    /// <summary>Sends it SIGHUP.</summary>
    public void Terminate() => child.Kill(Signals.Hup);

    /// <summary>A defect in what is done with its output: the command is ended, and its output is not shown any more.</summary>
    void ILoopOwner.Faulted(Exception failure)
    {
        fault(failure);
        atEnd = true;
        terminal.SetInterest(Ready.None);
        if (status is not null)
        {
            Finish();
        }
        else
        {
            Terminate();
        }
    }

    private void Read()
    {
        int got = Sys.Read(terminal.Fd, loop.ReadBuffer);
        if (got > 0)
        {
            output(loop.ReadBuffer.AsSpan(0, got));
        }
        else if (got != -Errno.EAGAIN)
        {
            atEnd = true;
            terminal.SetInterest(Ready.None);
            if (status is not null)
            {
                Finish();
            }
        }
    }

    private void OnExit()
    {
        if (!child.TryReap(out ExitStatus result))
        {
            return;
        }

        status = result;
        exit.Remove();
        if (atEnd)
        {
            Finish();
        }
        else
        {
            drain.Start(DrainTime);
        }
    }

    private void Finish()
    {
        if (finished)
        {
            return;
        }

        finished = true;
        drain.Stop();
        terminal.Remove();
        Sys.Close(terminal.Fd);
        child.Dispose();
        ended(status!.Value);
    }
}
