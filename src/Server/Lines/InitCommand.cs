using Conserver.Posix;
using Conserver.Server.Config;

namespace Conserver.Server.Lines;

/// <summary>
/// A running <c>initcmd</c>: its standard input is what the console prints, and what it prints is typed into the console.
/// It ends when it closes its output or exits, whichever comes first.
/// </summary>
internal sealed class InitCommand : ILoopOwner
{
    /// <summary>
    /// Console output that may wait for a command that does not read; more is dropped for the command only.
    /// </summary>
    private const int InputLimit = 64 * 1024;

    private readonly Loop loop;
    private readonly int input;
    private readonly Watch output;
    private readonly Watch inputWatch;
    private readonly SpanAction type;
    private readonly Action<string> ended;
    private Errand? launch;
    private Child? child;
    private byte[] waiting = [];
    private bool stopped;

    private InitCommand(Loop loop, int input, int outputFd, SpanAction type, Action<string> ended)
    {
        this.loop = loop;
        this.input = input;
        this.type = type;
        this.ended = ended;
        output = loop.Watch(outputFd, Ready.Read, this, _ => OnOutput());
        try
        {
            inputWatch = loop.Watch(input, Ready.None, this, _ => Flush());
        }
        catch
        {
            output.Remove();
            throw;
        }
    }

    /// <summary>Its process; 0 before it has started.</summary>
    public int Pid => child?.Pid ?? 0;

    /// <summary>
    /// Begins to start it: one of <paramref name="started"/> and <paramref name="ended"/> is called in a later turn, or
    /// has been.
    /// </summary>
    /// <param name="shared">The loop's.</param>
    /// <param name="console">Whose it is.</param>
    /// <param name="type">Takes what it prints.</param>
    /// <param name="started">Takes its process id.</param>
    /// <param name="ended">It has ended, by itself or because it could not be started; takes how.</param>
    /// <exception cref="PosixException">It could not be started.</exception>
    public static InitCommand Start(
        LineSettings shared, ConsoleConfig console, SpanAction type, Action<int> started, Action<string> ended)
    {
        using var pipes = new Pipes();
        SpawnRequest request = Shell.Command(console.InitCommand) with
        {
            Input = pipes.ChildInput,
            Output = pipes.ChildOutput,
        };
        InitCommand command = pipes.Give((input, output) => new InitCommand(shared.Loop, input, output, type, ended));
        command.launch = Launch.Begin(
            shared.Loop,
            shared.Errands,
            command,
            request,
            console.InitRunAs,
            master: -1,
            child =>
            {
                command.child = child;
                child.Await(shared.Loop, command, command.OnExit);
                started(child.Pid);
            },
            reason => ended($": {reason}"));
        return command;
    }

    /// <summary>Takes bytes.</summary>
    public delegate void SpanAction(ReadOnlySpan<byte> bytes);

    /// <summary>Gives the command what the console printed.</summary>
    public void Feed(ReadOnlySpan<byte> data)
    {
        if (waiting.Length == 0)
        {
            int put = Sys.Write(input, data);
            if (put < 0 && put != -Errno.EAGAIN)
            {
                return; // It does not read any more; its end is noticed elsewhere.
            }

            data = data[Math.Max(0, put)..];
        }

        if (!data.IsEmpty && waiting.Length + data.Length <= InputLimit)
        {
            waiting = [.. waiting, .. data];
            inputWatch.SetInterest(Ready.Write);
        }
    }

    /// <summary>Stops or resumes taking what it prints.</summary>
    public void SetReading(bool on)
    {
        if (!stopped)
        {
            output.SetInterest(on ? Ready.Read : Ready.None);
        }
    }

    /// <summary>Closes its pipes and ends it when it still runs, see <see cref="Child.Abandon"/>.</summary>
    public void Stop()
    {
        if (stopped)
        {
            return;
        }

        stopped = true;
        output.Remove();
        inputWatch.Remove();
        Sys.Close(output.Fd);
        Sys.Close(input);
        launch?.Cancel();
        child?.Abandon(loop);
    }

    /// <summary>A defect ends the command, not the line.</summary>
    void ILoopOwner.Faulted(Exception failure)
    {
        if (!stopped)
        {
            ended($": internal error: {failure}");
        }
    }

    private void OnOutput()
    {
        int got = Sys.Read(output.Fd, loop.ReadBuffer);
        if (got > 0)
        {
            type(loop.ReadBuffer.AsSpan(0, got));
        }
        else if (got != -Errno.EAGAIN)
        {
            ended("");
        }
    }

    private void OnExit(ExitStatus status)
    {
        Drain();
        ended($": {status}");
    }

    // What it printed before it ended is still in the pipe.
    private void Drain()
    {
        for (int got = Sys.Read(output.Fd, loop.ReadBuffer); got > 0; got = Sys.Read(output.Fd, loop.ReadBuffer))
        {
            type(loop.ReadBuffer.AsSpan(0, got));
        }
    }

    private void Flush()
    {
        int put = Sys.Write(input, waiting);
        waiting = put > 0 ? waiting[put..] : put == -Errno.EAGAIN ? waiting : [];
        inputWatch.SetInterest(waiting.Length > 0 ? Ready.Write : Ready.None);
    }

    /// <summary>Both pipes; what has not been given away is closed.</summary>
    private sealed class Pipes : IDisposable
    {
        private readonly List<int> open = [];
        private readonly int input;
        private readonly int output;

        public Pipes()
        {
            try
            {
                (ChildInput, input) = Open();
                (output, ChildOutput) = Open();
                Sys.SetNonBlocking(input);
                Sys.SetNonBlocking(output);
            }
            catch (PosixException)
            {
                Dispose();
                throw;
            }
        }

        public int ChildInput { get; }
        public int ChildOutput { get; }

        /// <summary>Our ends belong to whoever takes them without failing.</summary>
        public T Give<T>(Func<int, int, T> take)
        {
            T taken = take(input, output);
            open.Remove(input);
            open.Remove(output);
            return taken;
        }

        public void Dispose() => open.ForEach(Sys.Close);

        private (int Read, int Write) Open()
        {
            (int read, int write) = Sys.Pipe();
            open.AddRange([read, write]);
            return (read, write);
        }
    }
}
