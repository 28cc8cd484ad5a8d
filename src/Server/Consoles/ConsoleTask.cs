using Conserver.Posix;
using Conserver.Server.Config;
using Conserver.Server.Lines;

namespace Conserver.Server.Consoles;

/// <summary>
/// A server-side command started with <c>^Ec!</c>: its output, on a pty so that lines end in CR LF, goes to everybody who
/// is connected and not into the log. Its standard input is that pty too, but nobody types there.
/// </summary>
internal sealed class ConsoleTask : ILinkOwner
{
    private readonly Loop loop;
    private readonly IOwner owner;
    private PendingLaunch? launch;
    private Link? link;

    /// <summary>Its terminal while it is on its way; the link's afterwards.</summary>
    private int launchTerminal = -1;

    private ConsoleTask(Loop loop, IOwner owner)
    {
        this.loop = loop;
        this.owner = owner;
    }

    /// <summary>Whoever wants to know what comes of it.</summary>
    internal interface IOwner
    {
        /// <summary>It runs. In a later turn, or before <see cref="Start"/> returns.</summary>
        void TaskStarted(int pid, string command);

        /// <summary>It did not start after all, or was ended by a defect.</summary>
        void TaskFailed(string reason);

        void TaskSaid(ReadOnlySpan<byte> output);

        void TaskEnded(ExitStatus status);

        /// <summary>A defect in what is done with it; the end follows.</summary>
        void TaskFaulted(Exception failure);
    }

    private TerminalCommand? Command => link?.Companion as TerminalCommand;

    /// <summary>It has ended, or never will run, and that has been said.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Its process; 0 before it has started.</summary>
    public int Pid => Command?.Pid ?? 0;

    /// <summary>Begins to start it.</summary>
    /// <param name="shared">The loop's.</param>
    /// <param name="console">The name of the console it is for.</param>
    /// <param name="command">What to run.</param>
    /// <param name="who">As whom.</param>
    /// <param name="owner">Hears of it.</param>
    /// <exception cref="PosixException">It could not be started.</exception>
    public static ConsoleTask Start(ConsoleShared shared, string console, string command, RunAs who, IOwner owner)
    {
        Pty pty = Pty.Open();
        try
        {
            PtyModes.Apply(pty.Master, ixon: true, ixany: false, ixoff: false);
            var task = new ConsoleTask(shared.Loop, owner);
            LaunchOrder order = new()
            {
                Ends = shared.Lines.Ends,
                Owner = task,
                Request = Shell.Command(command),
                Who = who,
                Times = EndTimes.Usual,
                Heir = () => new UnawaitedEnd(shared.Log, console, "task"),
            };
            task.launch = TerminalCommand.Begin(
                order,
                task,
                console,
                pty,
                static plan => plan,
                link =>
                {
                    (task.link, task.launchTerminal) = (link, -1);
                    task.loop.Call(task, () => owner.TaskStarted(task.Pid, command));
                },
                task.Fail);
            task.launchTerminal = task.link is null ? pty.Master : -1;
            return task;
        }
        catch (PosixException)
        {
            Sys.Close(pty.Master);
            throw;
        }
    }

    /// <summary>Ends it, see <see cref="Child.Terminate"/>.</summary>
    public void Terminate() => Command?.Terminate(loop);

    /// <summary>Its console is gone: nobody hears of it any more.</summary>
    public void Abandon()
    {
        launch?.Cancel();
        CloseTerminal();
        link?.Close();
    }

    /// <summary>A defect in what is done with its output: it is over, and the command is ended.</summary>
    void ILoopOwner.Faulted(Exception failure)
    {
        owner.TaskFaulted(failure);
        if (IsOver)
        {
            return;
        }

        // Nothing of it may be left that somebody would have to hear of.
        IsOver = true;
        launch?.Cancel();
        if (link is null)
        {
            Fail("it has not been started");
        }
        else
        {
            link.Close();
            owner.TaskFailed("it has been ended");
        }
    }

    void ILinkOwner.LinkReceived(ReadOnlySpan<byte> data)
    {
        if (!IsOver)
        {
            owner.TaskSaid(data);
        }
    }

    void ILinkOwner.LinkEnded(LinkEnd end)
    {
        IsOver = true;
        link!.Close();
        owner.TaskEnded(Command!.Status!.Value);
    }

    void ILinkOwner.LinkDrained()
    {
        // Nobody types there.
    }

    void ILinkOwner.LinkBreakFailed(string why)
    {
    }

    void ILinkOwner.LinkLost(int count)
    {
    }

    private void Fail(string reason)
    {
        CloseTerminal();
        owner.TaskFailed(reason);
    }

    private void CloseTerminal()
    {
        if (launchTerminal >= 0)
        {
            Sys.Close(launchTerminal);
            launchTerminal = -1;
        }
    }
}
