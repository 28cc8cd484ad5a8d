using Conserver.Posix;
using Conserver.Server.Config;
using Conserver.Server.Consoles;
using Conserver.Server.Lines;
using Conserver.Server.Logs;

namespace Conserver.Server;

/// <summary>One loop with what its consoles share: a thread for the loop, a thread for their logs.</summary>
internal sealed class ConsoleLoop
{
    private Thread? thread;

    public ConsoleLoop(int number, DaemonLog log, ServerConfig config)
    {
        Loop = new Loop($"loop {number}") { Failed = failure => Report(log, failure) };
        LogThread = new LogThread($"log {number}", Loop.Post, Loop.AtTurnEnd, Loop.Clock);
        Shared = new ConsoleShared
        {
            Loop = Loop,
            Log = log,
            LogThread = LogThread,
            Time = new CTime(Loop.Clock),
            Lines = new LineSettings { Loop = Loop, Log = log },
            Config = config,
        };
    }

    public Loop Loop { get; }
    public LogThread LogThread { get; }
    public ConsoleShared Shared { get; }

    /// <summary>Consoles of this loop; touched on it only.</summary>
    public HashSet<Consoles.Console> Consoles { get; } = [];

    /// <summary>Runs the loop on a thread of its own.</summary>
    public void Start()
    {
        thread = new Thread(Loop.Run) { Name = Loop.Name };
        thread.Start();
    }

    public void Stop()
    {
        Loop.Stop();
        thread?.Join();
    }

    // A defect in one callback must not take every console with it.
    private static bool Report(DaemonLog log, Exception failure)
    {
        log.Error($"internal error: {failure}");
        return true;
    }
}
