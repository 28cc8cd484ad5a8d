namespace Conserver.Bench.Scenarios;

/// <summary>1,100 connections that never log in, and somebody who types.</summary>
internal sealed class IdleConnections : Scenario
{
    private static readonly Metric Survives =
        new("1,100 connections that never log in: others are served", "1 = yes") { AtLeast = 1 };

    public override string Name => "idle";

    public override void Run(Contender contender, Bench bench)
    {
        using RunningServer server = bench.Start(contender, new Fleet());
        int count = bench.Quick ? 1000 : 5000;
        Answer before = server.Load.Ask($"echo server={server.Server} count={count}");
        server.Load.Ask($"drop");
        server.Load.Ask($"hold server={server.Server} count=1100");
        server.Load.Ask($"rest seconds=1");
        try
        {
            Answer after = server.Load.Ask($"echo server={server.Server} count={count}");
            bench.Results.Add(Survives, contender, 1);
            bench.Results.Add(
                new Metric("echo p99 with 1,100 idle connections, against without", "×") { Limit = 1.5 }, contender,
                after["echo_p99"] / before["echo_p99"]);
        }
        catch (BenchException)
        {
            bench.Results.Add(Survives, contender, 0);
        }
    }
}
