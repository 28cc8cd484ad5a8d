using System.Diagnostics;
using Conserver.Bench.Scenarios;

namespace Conserver.Bench;

/// <summary>
/// Measures ours beside Debian's conserver 8.2.7, conman and a bare relay: <c>make bench</c>.
/// </summary>
internal static class Program
{
    private const string Usage =
        "Usage: Conserver.Bench [--full|--scaling] [--only SCENARIO[,SCENARIO]...] [--contenders NAME[,NAME]...]\n"
        + "       [--before FOLDER] LOAD-PROGRAM";

    private static int Main(string[] arguments)
    {
        bool full = false, scaling = false;
        string[] only = [], names = [];
        string? load = null, before = null;
        for (int i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--full":
                    full = true;
                    break;
                case "--scaling":
                    scaling = true;
                    break;
                case "--only" when i + 1 < arguments.Length:
                    only = arguments[++i].Split(',');
                    break;
                case "--contenders" when i + 1 < arguments.Length:
                    names = arguments[++i].Split(',');
                    break;
                case "--before" when i + 1 < arguments.Length:
                    before = Path.GetFullPath(arguments[++i]);
                    break;
                case var path when load is null && !path.StartsWith('-'):
                    load = Path.GetFullPath(path);
                    break;
                default:
                    Console.Error.WriteLine(Usage);
                    return 64;
            }
        }

        List<Scenario> scenarios = scaling ? [new Scaling()] : Chosen(full, only);
        if (load is null || scenarios.Count == 0)
        {
            Console.Error.WriteLine(Usage);
            Console.Error.WriteLine(
                $"Scenarios: {string.Join(", ", All(full: true).Select(scenario => scenario.Name).Distinct())}");
            return 64;
        }

        List<Contender> contenders =
            [.. Contenders.Find(load, before).Where(contender => names.Length == 0 || names.Contains(contender.Name))];
        string kept =
            names.Length > 0 || only.Length > 0 ? "" : scaling ? "bench/scaling.json" : full ? "bench/results.json" : "";
        return Measure(scenarios, contenders, load, full, kept);
    }

    private static int Measure(List<Scenario> scenarios, List<Contender> contenders, string load, bool full, string kept)
    {
        string scratch = Directory.CreateDirectory(
            Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(),
                $"conserver-bench-{Environment.ProcessId}")).FullName;
        var results = new Results();
        var bench = new Bench(results, load, scratch, Quick: !full);
        long start = Stopwatch.GetTimestamp();
        try
        {
            foreach (Scenario scenario in scenarios)
            {
                Console.WriteLine($"{scenario.Name}:");
                Repeat(scenario, contenders, bench, full ? scenario.Repetitions : 1);
            }
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }

        string machine = Report.Machine(), table = Report.Table(results);
        Console.WriteLine($"\n{machine}, {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s\n\n{table}");
        Directory.CreateDirectory("artifacts/bench");
        File.WriteAllText("artifacts/bench/results.json", Report.Json(results, machine));
        File.WriteAllText("artifacts/bench/table.md", table);
        if (kept.Length > 0)
        {
            File.WriteAllText(kept, Report.Json(results, machine));
        }

        if (scenarios.Any(scenario => scenario is Scaling))
        {
            File.WriteAllText("docs/scaling.svg", Chart.Draw(results, machine));
        }

        return results.Failures.Any(failure => failure.StartsWith(Contenders.Ours, StringComparison.Ordinal)) ? 1 : 0;
    }

    // Interleaved, so that a machine that gets slower or faster does so for all.
    private static void Repeat(Scenario scenario, List<Contender> contenders, Bench bench, int repetitions)
    {
        for (int i = 0; i < repetitions; i++)
        {
            foreach (Contender contender in contenders.Where(scenario.TakesPart))
            {
                try
                {
                    scenario.Run(contender, bench);
                }
                catch (Exception failure) when (failure is BenchException or IOException)
                {
                    bench.Results.Failures.Add($"{contender}, {scenario.Name}: {failure.Message}");
                    Console.WriteLine($"  {contender}: {failure.Message}");
                }
            }
        }
    }

    // What is only in a full run can be had by its name all the same.
    private static List<Scenario> Chosen(bool full, string[] only)
    {
        List<Scenario> all = [.. All(full)];
        return only.Length == 0 ? all : [.. only.SelectMany(Named)];

        IEnumerable<Scenario> Named(string name)
        {
            List<Scenario> named = all.FindAll(scenario => scenario.Name == name);
            return named.Count > 0 ? named : All(full: true).Where(scenario => scenario.Name == name);
        }
    }

    private static IEnumerable<Scenario> All(bool full) =>
    [
        new Attaches(),
        new Flood(0, 1.5, 0.8),
        new Flood(1, 1.5, 0.7),
        new Flood(10, 2, 0.4),
        new Flood(50, 2, 0.5),
        new Flood(1, tls: TlsKind.Certificate),
        new Flood(10, 1.5, tls: TlsKind.Certificate),
        new Flood(10, tls: TlsKind.Anonymous),
        new StoppedViewer(),
        new Echo(0),
        new Echo(full ? 200 : 50),
        new FlappingNeighbour(),
        new FullDisk(),
        new IdleConnections(),
        new Replay(),
        new Scenarios.History(full ? 10 : 1, full ? 1000 : 200),
        new IndexCost(full ? 200 : 50),
        .. full ? [new Bursts(200, "1m")] : Array.Empty<Scenario>(),
        new Bursts(full ? 200 : 50, "1l"),
        new Thousand(full ? 1000 : 200),
        .. full ? [new Bursts(1000, "1l")] : Array.Empty<Scenario>(),
        new TenThousand(),
        new Programs(full ? 2000 : 200),
        .. Scenarios.Hostile.All(),
        .. Scenarios.Strangers.All(),
        .. full ? new Scenario[] { new IdleMemory(), new Refused(1000), new Refused(10_000) } : [],
    ];
}
