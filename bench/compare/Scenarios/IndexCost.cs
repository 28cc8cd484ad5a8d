using System.Globalization;

namespace Conserver.Bench.Scenarios;

/// <summary>
/// What keeping the times costs: a flood, and bursts of many consoles, beside the same where the index cannot be kept
/// because something else has its name.
/// </summary>
internal sealed class IndexCost(int consoles) : Scenario
{
    public override string Name => "history";
    public override int Repetitions => 1;

    public override bool TakesPart(Contender contender) =>
        contender.IsConserver && contender.Client != Contenders.StockClient;

    public override void Run(Contender contender, Bench bench)
    {
        int rounds = bench.Quick ? 3 : 7;
        double floods = Cost(Flood);
        bench.Results.Add(
            new Metric("flood: CPU with the index of times, against without", "×") { Limit = 1.03 },
            contender,
            floods);
        double bursts = Cost(Bursts);
        bench.Results.Add(
            new Metric(Text($"bursts, {consoles} consoles: CPU with the index, against without"), "×") { Limit = 1.03 },
            contender,
            bursts);

        // In turn, and a median of each: a single pair scatters by a tenth.
        double Cost(Func<bool, double> run)
        {
            (double With, double Without)[] pairs = [.. Enumerable.Range(0, rounds).Select(_ => (run(true), run(false)))];
            return pairs.Select(pair => pair.With).Order().ElementAt(rounds / 2)
                / pairs.Select(pair => pair.Without).Order().ElementAt(rounds / 2);
        }

        double Flood(bool isKept)
        {
            using RunningServer server = bench.Start(contender, new Fleet { Prepare = Preparing(1, isKept) });
            double before = server.Tree.CpuSeconds();
            long bytes = bench.Quick ? 500_000_000 : 1_000_000_000;
            Answer answer = server.Load.Ask($"flood server={server.Server} viewers=0 bytes={bytes} log={server.LogOf(1)}");
            Demand(answer["whole"] == 1 && answer["log_right"] == 1, answer);
            return server.Tree.CpuSeconds() - before;
        }

        double Bursts(bool isKept)
        {
            using RunningServer server =
                bench.Start(contender, new Fleet { Consoles = consoles, Prepare = Preparing(consoles, isKept) });
            server.Load.Ask($"rest seconds=2");
            server.Load.Tell(
                $"bursts server={server.Server} viewers=0 seconds={(bench.Quick ? 5 : 10)} logs={server.LogFolder}");
            server.Load.Next();
            double before = server.Tree.CpuSeconds();
            Answer answer = server.Load.Next();
            Demand(answer["errors"] == 0 && answer["logged_lines"] == answer["lines"], answer);
            return server.Tree.CpuSeconds() - before;
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    // A file that is no index stays as it is, and none is kept.
    private static Action<string> Preparing(int consoles, bool isKept) => folder =>
    {
        for (int i = 1; !isKept && i <= consoles; i++)
        {
            File.WriteAllText(Path.Combine(folder, $".c{i}.log.times"), "not an index");
        }
    };
}
