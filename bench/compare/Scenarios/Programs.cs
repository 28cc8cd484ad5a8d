using System.Diagnostics;
using System.Globalization;

namespace Conserver.Bench.Scenarios;

/// <summary>
/// Consoles that are a program on a terminal, from exec of the server until all of them run. The floor is a program in C
/// that does nothing but start as many.
/// </summary>
internal sealed class Programs(int consoles) : Scenario
{
    private readonly string what = $"{consoles} `exec cat` consoles";

    public override string Name => "exec";
    public override int Repetitions => 2;

    public override bool TakesPart(Contender contender) => contender.Kind != ContenderKind.Conman;

    public override void Run(Contender contender, Bench bench)
    {
        int before = Entities();
        if (!contender.IsConserver)
        {
            using var load = new Load(bench.LoadProgram);
            long start = Stopwatch.GetTimestamp();
            load.Ask($"programs count={consoles} -- /bin/sh -ce cat");
            Wait(contender, bench, new ProcessTree(load.Pid), start, before);
            return;
        }

        var fleet = new Fleet { Consoles = consoles, Items = "type exec; exec cat;", AreElsewhere = true };
        using RunningServer server = bench.Start(contender, fleet);
        Wait(contender, bench, server.Tree, server.Started, before);
        bench.Results.Add(
            new Metric($"{what}: CPU of the server to all up", "s"),
            contender, server.Tree.CpuSeconds(Path.GetFileName(contender.Daemon)));
    }

    private void Wait(Contender contender, Bench bench, ProcessTree tree, long start, int before)
    {
        // To look at thousands of processes takes processor time from those who start: the whole machine is counted first.
        long looked = start;
        double seconds;
        do
        {
            seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            if (seconds > 300)
            {
                throw new BenchException($"{contender}: only {tree.Running("cat")} of {consoles} programs run");
            }

            // A shell and a program for each.
            bool isDue = Entities() >= before + (2 * consoles) || Stopwatch.GetElapsedTime(looked).TotalSeconds > 2;
            if (!isDue)
            {
                Thread.Sleep(TimeSpan.FromSeconds(0.02));
                continue;
            }

            seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            looked = Stopwatch.GetTimestamp();
            if (tree.Running("cat") >= consoles)
            {
                break;
            }

            Thread.Sleep(TimeSpan.FromSeconds(0.1));
        }
        while (true);
        bench.Results.Add(
            new Metric($"{what}: exec to all up", "s") { AtMost = 1, Limit = consoles / 200.0 }, contender, seconds);
    }

    // Threads of the machine (proc_loadavg(5)).
    private static int Entities() => int.Parse(
        File.ReadAllText("/proc/loadavg").Split(' ')[3].Split('/')[1], CultureInfo.InvariantCulture);
}
