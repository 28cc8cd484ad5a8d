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
    private readonly int master;
    private readonly Watch terminal;
    private readonly LoopTimer drain;
    private readonly OutputAction output;
    private readonly Action<ExitStatus> ended;
    private readonly Action<Exception> fault;
    private Errand? launch;
    private Child? child;
    private ExitStatus? status;
    private bool atEnd;
    private bool finished;

    private ConsoleTask(Loop loop, int master, OutputAction output, Action<ExitStatus> ended, Action<Exception> fault)
    {
        this.loop = loop;
        this.master = master;
        this.output = output;
        this.ended = ended;
        this.fault = fault;
        terminal = loop.Watch(master, Ready.None, this, _ => Read());
        drain = loop.Timer(this, Finish);
    }

    /// <summary>Its process; 0 before it has started.</summary>
    public int Pid => child?.Pid ?? 0;

    /// <summary>Begins to start it.</summary>
    /// <param name="shared">The loop's.</param>
    /// <param name="command">What to run.</param>
    /// <param name="who">As whom.</param>
    /// <param name="output">Takes what it prints.</param>
    /// <param name="started">Takes its process id; in a later turn, or has been called.</param>
    /// <param name="failed">Takes why it could not become that user; in a later turn.</param>
    /// <param name="ended">Takes how it ended.</param>
    /// <param name="fault">Takes what <paramref name="output"/> and <paramref name="ended"/> have thrown.</param>
    /// <exception cref="PosixException">It could not be started.</exception>
    public static ConsoleTask Start(
        ConsoleShared shared,
        string command,
        RunAs who,
        OutputAction output,
        Action<int> started,
        Action<string> failed,
        Action<ExitStatus> ended,
        Action<Exception> fault)
    {
        Pty pty = Pty.Open();
        ConsoleTask? task = null;
        try
        {
            PtyModes.Apply(pty.Master, ixon: true, ixany: false, ixoff: false);
            task = new ConsoleTask(shared.Loop, pty.Master, output, ended, fault);
            task.launch = Launch.Begin(
                shared.Loop,
                shared.Errands,
                task,
                Shell.Command(command) with { Terminal = pty.SlavePath },
                who,
                pty.Master,
                child =>
                {
                    task.Run(child);
                    started(child.Pid);
                },
                reason =>
                {
                    task.Close();
                    failed(reason);
                });
            return task;
        }
        catch (PosixException)
        {
            if (task is null)
            {
                Sys.Close(pty.Master);
            }

            task?.Close();
            throw;
        }
    }

    /// <summary>Ends it, see <see cref="Child.Terminate"/>.</summary>
    public void Terminate() => child?.Terminate(loop);

    /// <summary>Its console is gone: nobody hears of it any more.</summary>
    public void Abandon()
    {
        launch?.Cancel();
        child?.Abandon(loop);
        Close();
    }

    /// <summary>
    /// A defect in what is done with its output: the command is ended, and its output is not shown any more.
    /// </summary>
    void ILoopOwner.Faulted(Exception failure)
    {
        fault(failure);
        atEnd = true;
        if (!finished)
        {
            terminal.SetInterest(Ready.None);
        }

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

    private void Run(Child started)
    {
        child = started;
        started.Await(loop, this, OnExit);
        terminal.SetInterest(Ready.Read);
    }

    private void OnExit(ExitStatus result)
    {
        status = result;
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
        if (!finished)
        {
            Close();
            ended(status!.Value);
        }
    }

    private void Close()
    {
        if (!finished)
        {
            finished = true;
            drain.Stop();
            terminal.Remove();
            Sys.Close(master);
        }
    }
}
