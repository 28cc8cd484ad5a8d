namespace Conserver.Bench.Scenarios;

/// <summary>A thousand consoles: starting, memory, listing, bursts and a reload.</summary>
internal sealed class Thousand(int consoles) : Scenario
{
    public override string Name => "thousand";
    public override int Repetitions => 2;
    public override bool TakesPart(Contender contender) => contender.Kind != ContenderKind.Relay;

    public override void Run(Contender contender, Bench bench)
    {
        using RunningServer server = bench.Start(contender, new Fleet { Consoles = consoles, Timestamp = "1m" });
        bench.Results.Add(new Metric($"{consoles} consoles: exec to all up", "s") { AtMost = 1.0 / 20, Limit = 0.5 },
            contender, server.SecondsToUp);
        server.Load.Ask($"rest seconds=2");
        bench.Results.Add(new Metric($"{consoles} consoles, idle: PSS", "MiB") { AtMost = OfThousand(1.0 / 3) },
            contender, server.Tree.ProportionalMemory());
        bench.Results.Add(new Metric($"{consoles} consoles, idle: processes", ""), contender, server.Tree.Processes());
        bench.Results.Add(new Metric($"{consoles} consoles, idle: threads", ""), contender, server.Tree.Threads());
        if (contender.IsConserver)
        {
            string port = server.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
            Answer list = server.Load.Ask($"run count=10 -- {contender.Client} -E -M 127.0.0.1 -p {port} -u");
            Demand(list["failed"] == 0, list);
            bench.Results.Add(new Metric($"console -u over {consoles}", "ms") { AtMost = OfThousand(0.25) },
                contender, list["run_p50"] / 1000);
        }

        Bursts.Measure(server, contender, bench, consoles, $"{consoles} consoles, 1m");
        if (contender.IsConserver)
        {
            Reload(server, contender, bench);
        }
    }

    // Targets are for the whole thousand.
    private double? OfThousand(double target) => consoles >= 1000 ? target : null;

    // The first ten go, ten come; consoles that stream meanwhile must not notice.
    private void Reload(RunningServer server, Contender contender, Bench bench)
    {
        server.Load.Ask($"drop");
        server.WriteConfig(Enumerable.Range(1, consoles - 10).Concat(Enumerable.Range(consoles + 1, 10)));
        server.Load.Tell($"bursts server={server.Server} viewers=20 only_viewed=1 least=10000 most=10000 seconds=4");
        server.Load.Next();
        Thread.Sleep(TimeSpan.FromSeconds(1));
        double sent = System.Diagnostics.Stopwatch.GetTimestamp() * 1e9 / System.Diagnostics.Stopwatch.Frequency;
        server.Reload();
        Answer answer = server.Load.Next();
        Demand(answer["closed"] == 10 && answer["accepted"] == consoles + 10, answer);
        bench.Results.Add(
            new Metric($"reload at {consoles}, 10 removed and 10 added: done", "ms") { Limit = 100 }, contender,
            (Math.Max(answer["last_accept_ns"], answer["last_close_ns"]) - sent) / 1e6);
        bench.Results.Add(
            new Metric($"reload at {consoles}: worst lag of the others", "ms") { AtMost = 1 },
                contender, answer["lag_max"] / 1000);
    }
}
