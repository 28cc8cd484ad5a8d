namespace Conserver.Bench.Scenarios;

/// <summary>Typing beside a console whose machine closes the connection every 1.1 s.</summary>
internal sealed class FlappingNeighbour : Scenario
{
    public override string Name => "flapping";

    public override void Run(Contender contender, Bench bench)
    {
        using RunningServer server = bench.Start(contender, new Fleet { Flapping = true });
        Answer answer = server.Load.Ask($"echo server={server.Server} count={(bench.Quick ? 3000 : 6000)}");
        bench.Results.Add(
            new Metric("echo beside a flapping neighbour: p99.9", "µs") { Limit = 5000 }, contender, answer["echo_p999"]);
        bench.Results.Add(
            new Metric("echo beside a flapping neighbour: worst", "µs") { AtMost = 1 }, contender, answer["echo_max"]);
    }
}
