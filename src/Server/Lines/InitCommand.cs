using Conserver.Posix;
using Conserver.Server.Config;

namespace Conserver.Server.Lines;

/// <summary>
/// A running <c>initcmd</c>: its standard input is what the console prints, and what it prints is typed into the console.
/// It ends when it closes its output or exits, whichever comes first.
/// </summary>
internal sealed class InitCommand : ILoopOwner
{
    /// <summary>Console output that may wait for a command that does not read; more is dropped for the command only.</summary>
    private const int InputLimit = 64 * 1024;

    private readonly Loop loop;
    private readonly Child child;
    private readonly Watch output;
    private readonly Watch exit;
    private readonly int input;
    private readonly Watch inputWatch;
    private readonly Action<ReadOnlyMemory<byte>> type;
    private readonly Action<string> ended;
    private byte[] waiting = [];
    private bool stopped;

    private InitCommand(
        Loop loop, Child child, int input, int outputFd, Action<ReadOnlyMemory<byte>> type, Action<string> ended)
    {
        this.loop = loop;
        this.child = child;
        this.input = input;
        this.type = type;
        this.ended = ended;
        output = loop.Watch(outputFd, Ready.Read, this, _ => OnOutput());
        exit = loop.Watch(child.PidFd, Ready.Read, this, _ => OnExit());
        inputWatch = loop.Watch(input, Ready.None, this, _ => Flush());
    }

    public int Pid => child.Pid;

    /// <summary>Starts it.</summary>
    /// <exception cref="PosixException">It could not be started.</exception>
    public static InitCommand Start(Loop loop, ConsoleConfig console, SpanAction type, Action<string> ended)
    {
        (int stdin, int input) = Sys.Pipe();
        (int output, int stdout) = Sys.Pipe();
        try
        {
            Sys.SetNonBlocking(input);
            Sys.SetNonBlocking(output);
            SpawnRequest request = Shell.Command(console.InitCommand) with { Input = stdin, Output = stdout };
            Child child = Spawn.Start(RunAsUser.Apply(request, console.InitRunAs));
            return new InitCommand(loop, child, input, output, bytes => type(bytes.Span), ended);
        }
        catch (PosixException)
        {
            Sys.Close(input);
            Sys.Close(output);
            throw;
        }
        finally
        {
            Sys.Close(stdin);
            Sys.Close(stdout);
        }
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

    /// <summary>Closes its pipes and sends it SIGHUP when it still runs.</summary>
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
        child.Kill(Signals.Hup);
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
            type(loop.ReadBuffer.AsMemory(0, got));
        }
        else if (got != -Errno.EAGAIN)
        {
            ended("");
        }
    }

    private void OnExit()
    {
        if (!child.TryReap(out ExitStatus status))
        {
            return;
        }

        exit.Remove();
        if (!stopped)
        {
            Drain();
            ended($": {status}");
        }

        child.Dispose();
    }

    // What it printed before it ended is still in the pipe.
    private void Drain()
    {
        for (int got = Sys.Read(output.Fd, loop.ReadBuffer); got > 0; got = Sys.Read(output.Fd, loop.ReadBuffer))
        {
            type(loop.ReadBuffer.AsMemory(0, got));
        }
    }

    private void Flush()
    {
        int put = Sys.Write(input, waiting);
        waiting = put > 0 ? waiting[put..] : put == -Errno.EAGAIN ? waiting : [];
        inputWatch.SetInterest(waiting.Length > 0 ? Ready.Write : Ready.None);
    }
}
