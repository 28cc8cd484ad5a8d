namespace Conserver.Bench.Scenarios;

/// <summary>
/// From ten consoles to ten thousand: the start, the memory, and the CPU when each writes a line a second.
/// </summary>
internal sealed class Scaling : Scenario
{
    /// <summary>The points of the curves.</summary>
    public static readonly int[] Fleets = [10, 30, 100, 300, 1000, 3000, 10_000];

    public override string Name => "scaling";
    public override int Repetitions => 1;

    public static string Start(int consoles) => $"scaling, {consoles} consoles: exec to all up";
    public static string Memory(int consoles) => $"scaling, {consoles} consoles: PSS";
    public static string Cpu(int consoles) => $"scaling, {consoles} consoles: CPU at a line a second each";

    public override void Run(Contender contender, Bench bench)
    {
        // Debian's conserver needs a second for every twenty consoles.
        foreach (int consoles in Fleets.Where(consoles => contender.Name == Contenders.Ours || consoles <= 1000))
        {
            using RunningServer server = bench.Start(contender, new Fleet { Consoles = consoles });
            int logged = new Fleet { Consoles = consoles }.Logged;
            bench.Results.Add(new Metric(Start(consoles), "s"), contender, server.SecondsToUp);
            server.Load.Ask($"rest seconds=2");
            bench.Results.Add(new Metric(Memory(consoles), "MiB"), contender, server.Tree.ProportionalMemory());
            server.Load.Tell($"bursts server={server.Server} period=1 least=64 most=64 seconds=6 consoles={
                logged} logs={server.LogFolder}");
            server.Load.Next();
            Thread.Sleep(TimeSpan.FromSeconds(1));
            double before = server.Tree.CpuSeconds();
            long start = System.Diagnostics.Stopwatch.GetTimestamp();
            Thread.Sleep(TimeSpan.FromSeconds(4));
            double load =
                (server.Tree.CpuSeconds() - before) / System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds;
            Answer answer = server.Load.Next();
            Demand(answer["errors"] == 0 && (logged < consoles || answer["logged_lines"] == answer["lines"]), answer);
            bench.Results.Add(new Metric(Cpu(consoles), "% of one"), contender, load * 100);
        }
    }
}
