namespace Conserver.Bench.Scenarios;

/// <summary>The last lines of a long log.</summary>
internal sealed class Replay : Scenario
{
    public override string Name => "replay";

    public override void Run(Contender contender, Bench bench)
    {
        int lines = (bench.Quick ? 100_000_000 : 1_000_000_000) / 64;
        using var generator = new Load(bench.LoadProgram);
        var fleet = new Fleet
        {
            Prepare = folder => generator.Ask($"makelog path={Path.Combine(folder, "c1.log")} lines={lines}"),
        };
        using RunningServer server = bench.Start(contender, fleet);
        Measure(20, 1);
        Measure(9999, 0.5);

        void Measure(int count, double atMost)
        {
            Answer answer = server.Load.Ask($"replay server={server.Server} lines={count} count=30");
            Demand(answer["errors"] == 0, answer);
            bench.Results.Add(new Metric($"replay of {count} lines of a long log", "ms") { AtMost = atMost },
                contender, answer["replay_p50"] / 1000);
        }
    }
}
