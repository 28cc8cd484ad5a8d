using Conserver.Posix;
using Conserver.Server.Config;
using Conserver.Server.Lines;

namespace Conserver.Server.Consoles;

/// <summary>
/// A server-side command started with <c>^Ec!</c>: its output, on a pty so that lines end in CR LF, goes to everybody who
/// is connected and not into the log. Its standard input is that pty too, but nobody types there.
/// </summary>
public sealed class ConsoleTask : ILinkOwner
{
    /// <summary>Takes bytes.</summary>
    public delegate void OutputAction(ReadOnlySpan<byte> output);

    private readonly Loop loop;
    private readonly OutputAction output;
    private readonly Action<ExitStatus> ended;
    private readonly Action<Exception> fault;
    private Errand? launch;
    private Link? link;
    private TerminalCommand? command;
    private int launchTerminal = -1;
    private bool muted;

    private ConsoleTask(Loop loop, OutputAction output, Action<ExitStatus> ended, Action<Exception> fault)
    {
        this.loop = loop;
        this.output = output;
        this.ended = ended;
        this.fault = fault;
    }

    /// <summary>Its process; 0 before it has started.</summary>
    public int Pid => command?.Pid ?? 0;

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
        try
        {
            PtyModes.Apply(pty.Master, ixon: true, ixany: false, ixoff: false);
            var task = new ConsoleTask(shared.Loop, output, ended, fault);
            task.launch = TerminalCommand.Begin(
                shared.Errands,
                shared.Loop,
                task,
                "",
                pty,
                Shell.Command(command),
                who,
                link =>
                {
                    task.Run(link);
                    started(task.Pid);
                },
                reason =>
                {
                    Sys.Close(pty.Master);
                    failed(reason);
                });
            task.launchTerminal = pty.Master;
            return task;
        }
        catch (PosixException)
        {
            Sys.Close(pty.Master);
            throw;
        }
    }

    /// <summary>Ends it, see <see cref="Child.Terminate"/>.</summary>
    public void Terminate() => command?.Terminate(loop);

    /// <summary>Its console is gone: nobody hears of it any more.</summary>
    public void Abandon()
    {
        if (link is null && launch is { IsOver: false })
        {
            launch.Cancel();
            Sys.Close(launchTerminal);
        }

        link?.Close();
    }

    /// <summary>
    /// A defect in what is done with its output: the command is ended, and its output is not shown any more.
    /// </summary>
    void ILoopOwner.Faulted(Exception failure)
    {
        fault(failure);
        muted = true;
        Terminate();
    }

    void ILinkOwner.LinkReceived(ReadOnlySpan<byte> data)
    {
        if (!muted)
        {
            output(data);
        }
    }

    void ILinkOwner.LinkEnded(LinkEnd end)
    {
        link!.Close();
        ended(command!.Status!.Value);
    }

    void ILinkOwner.LinkDrained()
    {
        // Nobody types there.
    }

    void ILinkOwner.LinkBreakFailed()
    {
    }

    void ILinkOwner.LinkLost(int count)
    {
    }

    private void Run(Link open)
    {
        link = open;
        command = (TerminalCommand)open.Companion!;
    }
}
