namespace Conserver.Bench.Scenarios;

/// <summary>A flooding console with one client that reads and one that has stopped.</summary>
internal sealed class StoppedViewer : Scenario
{
    private static readonly Metric Memory = new("one stopped viewer, 200 MB: memory growth", "MiB") { Limit = 4 };
    private static readonly Metric Speed = new("one stopped viewer: speed for the others", "MB/s") { AtLeast = 1 };

    public override string Name => "stopped";

    public override void Run(Contender contender, Bench bench)
    {
        using RunningServer server = bench.Start(contender, new Fleet());
        const int Bytes = 200_000_000;

        // The same without the stopped one first, so that buffers that are kept anyway do not count.
        Answer answer = server.Load.Ask($"flood server={server.Server} viewers=1 bytes={Bytes} log={server.LogOf(1)}");
        server.Load.Ask($"drop");
        double before = server.Tree.ResidentMemory();
        answer = server.Load.Ask($"flood server={server.Server} viewers=1 stopped=1 bytes={Bytes} log={server.LogOf(1)}");
        double after = server.Tree.ResidentMemory();
        Demand(answer["whole"] == 1
            && answer["viewers_wrong"] == 0 && answer["viewers_missing"] == 0 && answer["log_right"] == 1, answer);
        bench.Results.Add(Memory, contender, after - before);
        bench.Results.Add(Speed, contender, Bytes / 1e6 / answer["seconds"]);
    }
}
