using System.Diagnostics;

namespace Conserver.Bench.Scenarios;

/// <summary>
/// Lines whose connection is refused, once they are tried as rarely as they ever are. Debian's conserver takes part with a
/// thousand; with ten thousand it would need eight minutes to start.
/// </summary>
internal sealed class Refused(int consoles) : Scenario
{
    public override string Name => "refused";
    public override int Repetitions => 1;

    public override bool TakesPart(Contender contender) =>
        contender.IsConserver && (consoles <= 1000 || contender.Name != Contenders.Debian);

    public override void Run(Contender contender, Bench bench)
    {
        // Nobody listens on port 1.
        var fleet = new Fleet { Consoles = consoles, Items = "port 1;", AreElsewhere = true };
        using RunningServer server = bench.Start(contender, fleet);

        // The waits double up to a minute; two of those minutes are enough for every line to be in one.
        server.Load.Ask($"rest seconds=70");
        double before = server.Tree.CpuSeconds();
        long start = Stopwatch.GetTimestamp();
        server.Load.Ask($"rest seconds=120");
        double load = (server.Tree.CpuSeconds() - before) / Stopwatch.GetElapsedTime(start).TotalSeconds;
        bench.Results.Add(
            new Metric($"{consoles} lines that are refused: CPU", "% of one") { AtMost = 1, Limit = 1 },
            contender, load * 100);
    }
}
