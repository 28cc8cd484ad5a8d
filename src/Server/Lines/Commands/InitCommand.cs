using Conserver.Posix;
using Conserver.Server.Config;
using Conserver.Server.Logging;

namespace Conserver.Server.Lines;

/// <summary>
/// A running <c>initcmd</c>: its standard input is what the console prints, and what it prints is typed into the console.
/// It ends when it closes its output or exits, whichever comes first.
/// </summary>
internal sealed class InitCommand : ILoopOwner
{
    /// <summary>Bytes that a pipe can hold (fs.pipe-max-size; 64 KiB unless somebody has asked for more).</summary>
    private const int LargestPipe = 1024 * 1024;

    private readonly Loop loop;
    private readonly GroupEnds ends;
    private readonly DaemonLog log;
    private readonly ConsoleConfig console;
    private readonly CommandInput input;
    private readonly Watch output;
    private readonly SpanAction type;
    private readonly Action<string> ended;
    private PendingLaunch? launch;
    private Child? child;
    private Stage stage;

    private InitCommand(
        GroupEnds ends,
        DaemonLog log,
        ConsoleConfig console,
        (int Input, int Output) fds,
        SpanAction type,
        Action<string> ended)
    {
        (this.ends, this.log, this.console) = (ends, log, console);
        loop = ends.Loop;
        this.type = type;
        this.ended = ended;
        output = loop.Watch(fds.Output, Ready.Read, this, _ => OnOutput());
        try
        {
            input = new CommandInput(loop, fds.Input, this);
        }
        catch
        {
            output.Remove();
            throw;
        }
    }

    private enum Stage
    {
        Running,

        /// <summary>By itself: what it has left running is meant to run.</summary>
        Ended,

        Stopped,
    }

    /// <summary>Its process; 0 before it has started.</summary>
    public int Pid => child?.Pid ?? 0;

    /// <summary>
    /// Begins to start it: one of <paramref name="started"/> and <paramref name="ended"/> is called in a later turn, or
    /// has been.
    /// </summary>
    /// <param name="ends">The loop's, where it is ended.</param>
    /// <param name="log">The daemon's.</param>
    /// <param name="console">Whose it is.</param>
    /// <param name="type">Takes what it prints.</param>
    /// <param name="started">Takes its process id.</param>
    /// <param name="ended">It has ended, by itself or because it could not be started; takes how.</param>
    /// <exception cref="PosixException">It could not be started.</exception>
    public static InitCommand Start(
        GroupEnds ends,
        DaemonLog log,
        ConsoleConfig console,
        SpanAction type,
        Action<int> started,
        Action<string> ended)
    {
        using var pipes = new CommandPipes();
        SpawnRequest request =
            Shell.Command(console.InitCommand) with { Input = pipes.ChildInput, Output = pipes.ChildOutput };
        InitCommand command = pipes.Give(
            (input, output) => new InitCommand(ends, log, console, (input, output), type, ended));
        try
        {
            LaunchOrder order = new()
            {
                Ends = ends,
                Owner = command,
                Request = request,
                Who = console.InitRunAs,
                Times = EndTimes.Usual,
                Heir = command.Heir,
            };
            command.launch = Launch.Begin(
                order,
                child =>
                {
                    child.Await(ends.Loop, command, command.OnExit);
                    command.child = child;
                    started(child.Pid);
                },
                reason => ended($": {reason}"));
        }
        catch
        {
            command.Stop();
            throw;
        }

        return command;
    }

    /// <summary>Takes bytes.</summary>
    public delegate void SpanAction(ReadOnlySpan<byte> bytes);

    /// <inheritdoc cref="CommandInput.Feed"/>
    public void Feed(ReadOnlySpan<byte> data) => input.Feed(data);

    /// <summary>Stops or resumes taking what it prints.</summary>
    public void SetReading(bool on)
    {
        if (stage != Stage.Stopped)
        {
            output.SetInterest(on ? Ready.Read : Ready.None);
        }
    }

    /// <summary>Closes its pipes and ends it, unless it has ended by itself.</summary>
    public void Stop()
    {
        if (stage == Stage.Stopped)
        {
            return;
        }

        bool isToEnd = stage == Stage.Running && child is { IsReaped: false };
        stage = Stage.Stopped;
        output.Remove();
        Sys.Close(output.Fd);
        input.Close();
        launch?.Cancel();
        if (isToEnd)
        {
            ends.Begin(child!, EndTimes.Usual, Heir());
        }
        else
        {
            child?.Abandon(loop);
        }
    }

    /// <summary>A defect ends the command, not the line.</summary>
    void ILoopOwner.Faulted(Exception failure)
    {
        if (stage != Stage.Stopped)
        {
            ended($": internal error: {failure}");
        }
    }

    private UnawaitedEnd Heir() => new(log, console.Name, "initcmd");

    private void OnOutput()
    {
        int got = Sys.Read(output.Fd, loop.ReadBuffer);
        if (got > 0)
        {
            type(loop.ReadBuffer.AsSpan(0, got));
        }
        else if (got != -Errno.EAGAIN)
        {
            stage = Stage.Ended;
            ended("");
        }
    }

    private void OnExit(ExitStatus status)
    {
        Drain();
        ended($": {status}");
    }

    // What it printed before it ended is still in the pipe; what it has left running may go on printing for ever.
    private void Drain()
    {
        int got = 0;
        for (int left = LargestPipe; left > 0; left -= got)
        {
            got = Sys.Read(output.Fd, loop.ReadBuffer);
            if (got <= 0)
            {
                return;
            }

            type(loop.ReadBuffer.AsSpan(0, got));
        }
    }
}
