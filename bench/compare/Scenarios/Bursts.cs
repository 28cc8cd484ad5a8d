namespace Conserver.Bench.Scenarios;

/// <summary>Many consoles that write 100 ms bursts at 1 to 100 kB/s each, and 20 clients on 20 of them.</summary>
internal sealed class Bursts(int consoles, string timestamp) : Scenario
{
    public override string Name => "bursts";
    public override int Repetitions => consoles > 500 ? 1 : 2;

    public override bool TakesPart(Contender contender) =>
        contender.IsConserver || (contender.Kind == ContenderKind.Conman && timestamp == "1m");

    public override void Run(Contender contender, Bench bench)
    {
        using RunningServer server = bench.Start(contender, new Fleet { Consoles = consoles, Timestamp = timestamp });
        server.Load.Ask($"rest seconds=2");
        Measure(server, contender, bench, consoles, $"{consoles} consoles, {timestamp}");
    }

    internal static void Measure(RunningServer server, Contender contender, Bench bench, int consoles, string what)
    {
        // Targets are for 200 consoles and more.
        double? asLate = consoles >= 200 ? 1 : null, lessWork = consoles >= 200 ? 0.7 : null;
        int viewers = contender.IsConserver ? 20 : 0;
        string logs = contender.IsConserver ? $"logs={server.LogFolder}" : "";
        server.Load.Tell($"bursts server={server.Server} viewers={viewers} seconds={(bench.Quick ? 4 : 10)} {logs}");

        // Of the bursts alone: attaching before and checking after are not what is measured here.
        server.Load.Next();
        Thread.Sleep(TimeSpan.FromSeconds(0.5));
        double before = server.Tree.CpuSeconds();
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        Thread.Sleep(TimeSpan.FromSeconds(bench.Quick ? 3 : 8));
        double load = (server.Tree.CpuSeconds() - before) / System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds;
        Answer answer = server.Load.Next();
        if (contender.IsConserver)
        {
            Demand(answer["errors"] == 0
                && answer["logged_lines"] == answer["lines"] && answer["seen_lines"] == answer["viewed_lines"], answer);
            bench.Results.Add(new Metric($"bursts, {what}: lag to a client, p50", "µs"), contender, answer["lag_p50"]);
            bench.Results.Add(
                new Metric($"bursts, {what}: lag to a client, p99", "µs") { AtMost = asLate }, contender, answer["lag_p99"]);
            bench.Results.Add(new Metric($"bursts, {what}: lag to the log, p99", "µs") { AtMost = asLate },
                contender, answer["log_lag_p99"]);
        }

        bench.Results.Add(new Metric($"bursts, {what}: CPU", "% of one") { AtMost = lessWork }, contender, load * 100);
    }
}
