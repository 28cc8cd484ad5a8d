namespace Conserver.Bench.Scenarios;

/// <summary>A key to the machine and back, a thousand a second, idle or with neighbours that stream.</summary>
internal sealed class Echo(int neighbours) : Scenario
{
    public override string Name => "echo";
    public override int Repetitions => 3;

    public override bool TakesPart(Contender contender) =>
        contender.IsConserver || (contender.Kind == ContenderKind.Relay && neighbours == 0);

    public override void Run(Contender contender, Bench bench)
    {
        using RunningServer server = bench.Start(contender, new Fleet { Consoles = neighbours + 1, Viewers = 1 });
        int count = bench.Quick ? 2000 : 5000;

        // What a start leaves behind is cleared up by then, and who streams has been connected.
        server.Load.Ask($"rest seconds=2");
        if (contender.IsConserver)
        {
            // Warm; the floor serves one client and ends with it.
            server.Load.Ask($"echo server={server.Server} count=300");
            server.Load.Ask($"drop");
        }

        Answer answer = server.Load.Ask($"echo server={server.Server} count={count} streams={neighbours}");
        Record(contender, bench, answer, neighbours == 0 ? "idle" : $"{neighbours} streams");
    }

    internal static void Record(Contender contender, Bench bench, Answer answer, string what)
    {
        bench.Results.Add(new Metric($"echo, {what}: p50", "µs") { AtMost = 1 }, contender, answer["echo_p50"]);
        bench.Results.Add(new Metric($"echo, {what}: p99", "µs") { AtMost = 1 }, contender, answer["echo_p99"]);
        bench.Results.Add(new Metric($"echo, {what}: p99.9", "µs") { AtMost = 1 }, contender, answer["echo_p999"]);
        bench.Results.Add(new Metric($"echo, {what}: worst", "µs"), contender, answer["echo_max"]);
    }
}
