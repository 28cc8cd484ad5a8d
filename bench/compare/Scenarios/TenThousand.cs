namespace Conserver.Bench.Scenarios;

/// <summary>Ten thousand consoles on one machine. Debian's conserver would need eight minutes to start.</summary>
internal sealed class TenThousand : Scenario
{
    public override string Name => "tenthousand";
    public override bool TakesPart(Contender contender) => contender.Name == Contenders.Ours;

    public override void Run(Contender contender, Bench bench)
    {
        using RunningServer server = bench.Start(contender, new Fleet { Consoles = 10_000 });
        bench.Results.Add(new Metric("10,000 consoles: exec to all up", "s") { Limit = 2 }, contender, server.SecondsToUp);
        server.Load.Ask($"rest seconds=2");
        bench.Results.Add(
            new Metric("10,000 consoles, idle: PSS", "MiB") { Limit = 200 }, contender, server.Tree.ProportionalMemory());
    }
}
