using System.Runtime.InteropServices;
using Conserver.Client.Connections;
using Conserver.ConsoleProgram.Terminal;
using Conserver.Posix;
using Conserver.Protocol.Wire;

namespace Conserver.ConsoleProgram.Interactive;

/// <summary>
/// The session while a local command is wired to the console: keys go to neither, but steer the command. The server
/// first has to confirm that we may still write.
/// </summary>
internal sealed class LocalCommandMode
{
    private const byte Interrupt = 0x03, Kill = 0x1C;
    private readonly LocalCommand command;
    private readonly Connection connection;
    private readonly Output output;
    private readonly bool stripHigh;
    private readonly byte[] buffer = new byte[8192];
    private readonly List<byte> answer = [];
    private bool isConfirmed;

    /// <summary>The command has just been started.</summary>
    public LocalCommandMode(LocalCommand command, Connection connection, Output output, bool stripHigh)
    {
        this.command = command;
        this.connection = connection;
        this.output = output;
        this.stripHigh = stripHigh;
        Tell("running");
        connection.Send(WireSignal.Exec);
    }

    /// <summary>To be read when readable; -1 while the server has not confirmed.</summary>
    public int OutputFd => isConfirmed ? command.OutputFd : -1;

    /// <summary>To be written when writable, or -1.</summary>
    public int PendingInputFd => command.PendingInputFd;

    /// <summary>Nothing more should be read from the console for now.</summary>
    public bool IsFull => command.IsFull;

    /// <inheritdoc cref="LocalCommand.Flush"/>
    public void FlushInput() => command.Flush();

    /// <summary>Takes what the server sends; false when the command may not go on.</summary>
    public bool TakeData(ReadOnlySpan<byte> data)
    {
        if (isConfirmed)
        {
            Deliver(data);
            return true;
        }

        int end = data.IndexOf((byte)'\n');
        answer.AddRange(end < 0 ? data : data[..end]);
        if (end < 0)
        {
            return true;
        }

        if (!CollectionsMarshal.AsSpan(answer).StartsWith("[rw]"u8))
        {
            output.Show("[no longer read-write - aborting command]\r\n"u8);
            command.Signal(Signals.Hup);
            return false;
        }

        isConfirmed = true;
        Deliver(data[(end + 1)..]);
        return true;
    }

    /// <summary>
    /// Takes keys; false when the user leaves the mode of a command that has ended but whose pipes are still held.
    /// </summary>
    public bool Type(ReadOnlySpan<byte> keys)
    {
        foreach (byte key in keys)
        {
            switch (key)
            {
                case (byte)'\r' or (byte)'\n':
                    Tell("running");
                    break;
                case Interrupt or Kill when command.HasEnded:
                    return false;
                case Interrupt:
                    command.Signal(Signals.Hup);
                    Tell("sent SIGHUP");
                    break;
                case Kill:
                    command.Signal(Signals.Kill);
                    Tell("sent SIGKILL");
                    break;
                case (byte)'o' or (byte)'O':
                    command.ToggleShow();
                    output.Show($"[local command data {(command.ShowsConsole ? "on" : "off")}]\r\n");
                    break;
                default:
                    break;
            }
        }

        return true;
    }

    /// <summary>Sends what the command has written; false at the end of it.</summary>
    public bool ReadOutput()
    {
        int got = command.Read(buffer);
        if (got > 0)
        {
            ReadOnlySpan<byte> written = buffer.AsSpan(0, got);
            connection.Send(stripHigh ? HighBits.Stripped(written) : written);
        }

        return got > 0 || got == -Errno.EAGAIN;
    }

    private void Deliver(ReadOnlySpan<byte> data)
    {
        if (command.ShowsConsole)
        {
            output.Show(data);
        }

        command.Feed(data);
    }

    private void Tell(string what) => output.Show($"[local command {what} - pid {command.Pid}]\r\n");
}
