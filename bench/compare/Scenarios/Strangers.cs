using System.Globalization;

namespace Conserver.Bench.Scenarios;

/// <summary>
/// A key to a quiet machine and back, while strangers at the door, or users who have come in for it, do their worst; beside
/// how long it took on the same server a moment before, when nobody was there and when somebody kept a processor as busy
/// with something else.
/// </summary>
/// <param name="kind">What the load program is to be.</param>
/// <param name="what">For the table.</param>
/// <param name="items">Of the console that some of them call.</param>
internal sealed class Strangers(string kind, string what, string items = "type exec; exec cat;") : Scenario
{
    private readonly Metric latency = new($"echo p99 beside {what}, against without", "×") { Limit = 2 };
    private readonly Metric share = new($"echo p99 beside {what}, against somebody busy elsewhere", "×") { Limit = 2 };
    private readonly Metric memory = new($"memory more beside {what}", "MiB") { Limit = 64 };
    private readonly Metric served = new($"beside {what}: others are served", "1 = yes") { AtLeast = 1 };

    public override string Name => "hostile";
    public override int Repetitions => 1;

    public static IEnumerable<Scenario> All() =>
    [
        new Strangers("silent", "10,000 connections that say nothing"),
        new Strangers("slow", "500 logins at a byte each 5 s"),
        new Strangers("endless", "strangers whose line has no end"),
        new Strangers("endless-user", "users whose line has no end"),
        new Strangers("typed-endless", "users who type without end"),
        new Strangers("quotes", "storms of 0xFF before login"),
        new Strangers("typed-quotes", "storms of 0xFF on a console"),
        new Strangers("logins", "a flood of logins"),
        new Strangers("deaf", "users who ask and never read"),
        new Strangers("deaf-viewer", "viewers of a flood who never read", "type exec; exec yes 0123456789;"),
        new Strangers("garbage-tls", "handshakes of garbage"),
        new Strangers("renegotiate", "TLS that is renegotiated"),
    ];

    public override void Run(Contender contender, Bench bench)
    {
        using RunningServer server = bench.Start(contender, new Fleet { Hostile = items });
        int count = bench.Quick ? 1000 : 5000;
        server.Load.Ask($"rest seconds=1");
        Answer before = server.Load.Ask($"echo server={server.Server} count={count}");
        server.Load.Ask($"drop");
        Answer busy = Beside("busy", out _);
        server.Load.Ask($"drop");
        double memoryBefore = server.Tree.ResidentMemory();
        try
        {
            Answer after = Beside(kind, out double memoryBeside);
            bench.Results.Add(served, contender, 1);
            bench.Results.Add(latency, contender, after["echo_p99"] / before["echo_p99"]);
            bench.Results.Add(share, contender, after["echo_p99"] / busy["echo_p99"]);
            bench.Results.Add(memory, contender, memoryBeside - memoryBefore);
        }
        catch (BenchException)
        {
            bench.Results.Add(served, contender, 0);
        }

        Answer Beside(string whom, out double memory)
        {
            using var strangers = new Worst(
                bench.LoadProgram, string.Create(CultureInfo.InvariantCulture, $"stranger {whom} {server.Server}"));
            server.Load.Ask($"rest seconds=1");
            Answer answer = server.Load.Ask($"echo server={server.Server} count={count} seconds=20");
            memory = server.Tree.ResidentMemory();
            return answer;
        }
    }
}
