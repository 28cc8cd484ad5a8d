using Conserver.Posix;
using Conserver.Server.Config;
using Conserver.Server.Logging;

namespace Conserver.Server.Lines;

/// <summary>The <c>initcmd</c> of one line: at most one runs.</summary>
internal sealed class LineInit(LineSettings shared, ILineOwner owner, LineInit.ILine line)
{
    private InitCommand? command;
    private HighBits? high;

    /// <summary>The line it talks to.</summary>
    internal interface ILine
    {
        ConsoleConfig Config { get; }

        /// <summary>What is typed now has to wait for the device.</summary>
        bool IsBehind { get; }

        void Send(ReadOnlySpan<byte> bytes);
    }

    public bool IsRunning => command is not null;

    /// <summary>Starts the one of the configuration; it may be over, or have failed, when this returns.</summary>
    public void Start()
    {
        try
        {
            command = InitCommand.Start(shared.Ends, shared.Log, line.Config, Type, Started, End);
        }
        catch (PosixException failure)
        {
            shared.Log.Error(line.Config.Name, $"initcmd: {failure.Message}");
            owner.LineSettled();
        }
    }

    /// <summary>Gives it what the device says.</summary>
    public void Feed(ReadOnlySpan<byte> data) => command?.Feed(data);

    /// <summary>The device takes more.</summary>
    public void Resume() => command?.SetReading(true);

    /// <summary>Its line goes down.</summary>
    public void Stop()
    {
        if (command is not null)
        {
            End("");
        }
    }

    /// <summary>The same after a defect: nobody is told.</summary>
    public void Abandon()
    {
        InitCommand? abandoned = command;
        command = null;
        abandoned?.Stop();
    }

    private void Started(int pid)
    {
        shared.Log.Notice(line.Config.Name, $"initcmd started: pid {pid}");
        owner.LineInitialising(running: true);
    }

    private void Type(ReadOnlySpan<byte> bytes)
    {
        line.Send(line.Config.Has(ConsoleOptions.StripHigh) ? (high ??= new HighBits()).Off(bytes) : bytes);
        if (line.IsBehind)
        {
            command?.SetReading(false);
        }
    }

    private void End(string outcome)
    {
        InitCommand ended = command!;
        Abandon();
        if (ended.Pid > 0)
        {
            shared.Log.Notice(line.Config.Name, $"initcmd terminated: pid {ended.Pid}{outcome}");
            owner.LineInitialising(running: false);
        }
        else if (outcome.Length > 0)
        {
            shared.Log.Error(line.Config.Name, $"initcmd{outcome}");
        }

        owner.LineSettled();
    }
}
