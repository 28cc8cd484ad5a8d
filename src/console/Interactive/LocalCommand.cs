using Conserver.Client.Connections;
using Conserver.Posix;
using Conserver.Protocol.Text;

namespace Conserver.ConsoleProgram.Interactive;

/// <summary>
/// A command on this machine wired to the console: it reads what the console says and types what it writes.
/// </summary>
internal sealed class LocalCommand : IDisposable
{
    private const int StandardError = 2;
    private readonly ByteQueue toCommand = new();
    private readonly Child child;
    private int inputFd;
    private int outputFd;

    private LocalCommand(Child child, int inputFd, int outputFd)
    {
        this.child = child;
        this.inputFd = inputFd;
        this.outputFd = outputFd;
    }

    public int Pid => child.Pid;

    /// <summary>Its standard output; -1 once that has ended.</summary>
    public int OutputFd => outputFd;

    /// <summary>Its standard input while there is something to write to it; else -1.</summary>
    public int PendingInputFd => toCommand.Count > 0 ? inputFd : -1;

    /// <summary>Becomes readable when it ends; -1 once it has.</summary>
    public int EndFd => HasEnded ? -1 : child.PidFd;

    /// <summary>It does not read what the console says; nothing more should be read from the console.</summary>
    public bool IsFull => toCommand.IsFull;

    /// <summary>Its process is gone; something it started may still hold the pipes.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Console output is shown on the screen too.</summary>
    public bool ShowsConsole { get; private set; } = true;

    /// <summary>Starts <c>/bin/sh -ce COMMAND</c> in a session of its own, with its stderr on the user's terminal.</summary>
    /// <exception cref="PosixException">It could not be started.</exception>
    public static LocalCommand Start(string command)
    {
        (int commandReads, int weWrite) = Sys.Pipe();
        (int weRead, int commandWrites) = Sys.Pipe();
        try
        {
            Sys.SetNonBlocking(weWrite);
            Sys.SetNonBlocking(weRead);
            Child child = Spawn.Start(new SpawnRequest("/bin/sh", ["/bin/sh", "-ce", Latin1.ToNative(command)])
            {
                Input = commandReads,
                Output = commandWrites,
                Error = StandardError,
            });
            return new LocalCommand(child, weWrite, weRead);
        }
        catch (PosixException)
        {
            Sys.Close(weWrite);
            Sys.Close(weRead);
            throw;
        }
        finally
        {
            Sys.Close(commandReads);
            Sys.Close(commandWrites);
        }
    }

    /// <summary>What the console says, for the command to read.</summary>
    public void Feed(ReadOnlySpan<byte> data)
    {
        if (inputFd >= 0)
        {
            toCommand.Add(data);
            Flush();
        }
    }

    /// <summary>Writes what the command is ready to read; a command that has closed its input is left alone.</summary>
    public void Flush()
    {
        while (toCommand.Count > 0)
        {
            int put = Sys.Write(inputFd, toCommand.Waiting);
            if (put == -Errno.EAGAIN)
            {
                return;
            }

            if (put < 0)
            {
                CloseInput();
                return;
            }

            toCommand.Remove(put);
        }
    }

    /// <summary>Reads what the command writes: a count, 0 at its end, or <c>-errno</c>.</summary>
    public int Read(Span<byte> buffer) => Sys.Read(outputFd, buffer);

    public void ToggleShow() => ShowsConsole = !ShowsConsole;

    public void Signal(int signal) => child.Kill(signal);

    /// <summary>Takes the exit status when it has ended and nobody has been told yet.</summary>
    public bool TryTakeEnd(out ExitStatus status)
    {
        status = default;
        if (HasEnded || !child.TryReap(out status))
        {
            return false;
        }

        HasEnded = true;
        return true;
    }

    /// <summary>Continues it when it was stopped; true when it was.</summary>
    public bool ContinueIfStopped()
    {
        bool stopped = !HasEnded && child.TakeStopped();
        if (stopped)
        {
            child.Kill(Signals.Cont);
        }

        return stopped;
    }

    /// <summary>Cuts it off from the console; it may still be running.</summary>
    public void ClosePipes()
    {
        CloseInput();
        if (outputFd >= 0)
        {
            Sys.Close(outputFd);
            outputFd = -1;
        }
    }

    public void Dispose()
    {
        ClosePipes();
        child.Dispose();
    }

    private void CloseInput()
    {
        toCommand.Remove(toCommand.Count);
        if (inputFd >= 0)
        {
            Sys.Close(inputFd);
            inputFd = -1;
        }
    }
}
