using System.Globalization;

namespace Conserver.Bench.Scenarios;

/// <summary>A key to a quiet machine and back, while a neighbour's device, or who is on it, does its worst.</summary>
/// <param name="what">For the table.</param>
/// <param name="words">Of the load program that does it, <c>{0}</c> being where the server is; empty for none.</param>
/// <param name="items">
/// Of the neighbour, <c>{0}</c> being the port of the load program's device, <c>{1}</c> a folder with a pipe and a file that
/// nobody may run; empty for no neighbour.
/// </param>
internal sealed class Hostile(string what, string words, string items) : Scenario
{
    public override string Name => "hostile";
    public override int Repetitions => 1;

    public static IEnumerable<Scenario> All() =>
    [
        new Hostile("nobody", "", ""),
        new Hostile("garbage at full speed", "device garbage", "port {0};"),
        new Hostile("a storm of telnet options", "device options", "protocol telnet; port {0};"),
        new Hostile("endless subnegotiations", "device subnegotiations", "protocol telnet; port {0};"),
        new Hostile("a device that never speaks", "device silence", "port {0};"),
        new Hostile("a pipe as device", "", "type device; device {1}/pipe; baud 9600; parity none;"),
        new Hostile("a file as device", "", "type device; device {1}/file; baud 9600; parity none;"),
        new Hostile("a program nobody may run", "", "type exec; initspinmax 0; exec {1}/file;"),
        new Hostile("a program that forks away", "", "type exec; initspinmax 0; exec \"setsid -f sleep 1\";"),
        new Hostile(
            "one that lets go of its terminal", "", "type exec; initspinmax 0; exec \"setsid -f sleep 1 <&- >&- 2>&-\";"),
        new Hostile("a program that floods", "", "type exec; exec yes 0123456789;"),
        new Hostile("a flood of breaks on a host", "breaker {0} hostile", "type host;"),
        new Hostile("a flood of breaks on a terminal", "breaker {0} hostile", "type exec; exec cat;"),
    ];

    public override void Run(Contender contender, Bench bench)
    {
        bool isDevice = words.StartsWith("device", StringComparison.Ordinal);
        using Worst? device = isDevice ? new Worst(bench.LoadProgram, words) : null;
        using Snares snares = new(bench.Scratch);
        var fleet = new Fleet
        {
            Hostile = string.Format(
                CultureInfo.InvariantCulture, items, device is null ? 0 : device.First["port"], snares.Folder),
        };
        using RunningServer server = bench.Start(contender, fleet);
        server.Load.Ask($"rest seconds=2");
        using Worst? person = words.Length > 0 && !isDevice
            ? new Worst(bench.LoadProgram, string.Format(CultureInfo.InvariantCulture, words, server.Server))
            : null;
        server.Load.Ask($"echo server={server.Server} count=300 seconds=2");
        server.Load.Ask($"drop");

        // Some take a quarter of a second for a key.
        Answer answer = server.Load.Ask($"echo server={server.Server} count={(bench.Quick ? 2000 : 5000)} seconds=20");
        bench.Results.Add(new Metric($"echo beside {what}: p50", "µs") { AtMost = 1 }, contender, answer["echo_p50"]);
        bench.Results.Add(new Metric($"echo beside {what}: p99", "µs") { AtMost = 1 }, contender, answer["echo_p99"]);
    }
}
