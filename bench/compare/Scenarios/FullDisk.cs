using System.Diagnostics;

namespace Conserver.Bench.Scenarios;

/// <summary>
/// Typing on a console without a log while ten others speak and the file system of their logs is full; beside how long it
/// took on the same server when nothing was said. Then there is room again. Only root may mount such a file system.
/// </summary>
internal sealed class FullDisk : Scenario
{
    private const int Speaking = 10;

    private static readonly Metric Latency =
        new("full disk, 3 MB/s that cannot be logged: echo p99 of a neighbour, against idle", "×") { Limit = 2 };
    private static readonly Metric Late = new("full disk: echo p99 of a neighbour", "µs");
    private static readonly Metric Worst = new("full disk: worst echo of a neighbour", "µs");
    private static readonly Metric Again = new("full disk: until it is logged again", "s") { Limit = 1 };

    public override string Name => "fulldisk";
    public override int Repetitions => 1;

    public override void Run(Contender contender, Bench bench)
    {
        string disk = Directory.CreateDirectory(Path.Combine(bench.Scratch, "full")).FullName;
        Mount("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", disk);
        try
        {
            Measure(contender, bench, disk);
        }
        finally
        {
            Mount("umount", "-l", disk);
        }
    }

    private static void Measure(Contender contender, Bench bench, string disk)
    {
        using RunningServer server =
            bench.Start(contender, new Fleet { Consoles = Speaking + 1, Unlogged = 1, LogFolder = disk });
        string typed = $"c{Speaking + 1}";
        int count = bench.Quick ? 5000 : 20_000;
        server.Load.Ask($"rest seconds=2");
        server.Load.Ask($"echo server={server.Server} console={typed} count=300");
        server.Load.Ask($"drop");
        Answer idle = server.Load.Ask($"echo server={server.Server} console={typed} count={count}");
        server.Load.Ask($"drop");

        string filler = Path.Combine(disk, "filler");
        Fill(filler);
        Answer full = server.Load.Ask(
            $"echo server={server.Server} console={typed} count={count} streams={Speaking} rate=300000 seconds=20");
        bench.Results.Add(Latency, contender, full["echo_p99"] / idle["echo_p99"]);
        bench.Results.Add(Late, contender, full["echo_p99"]);
        bench.Results.Add(Worst, contender, full["echo_max"]);

        long before = Size(disk);
        File.Delete(filler);
        long start = Stopwatch.GetTimestamp();
        while (Size(disk) <= before)
        {
            if (Stopwatch.GetElapsedTime(start) > TimeSpan.FromSeconds(10))
            {
                throw new BenchException("nothing is logged any more");
            }

            Thread.Sleep(1);
        }

        bench.Results.Add(Again, contender, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    private static long Size(string folder) =>
        new DirectoryInfo(folder).GetFiles("*.log").Sum(file => file.Length);

    private static void Fill(string path)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        byte[] page = new byte[4096];
        try
        {
            while (true)
            {
                file.Write(page);
            }
        }
        catch (IOException)
        {
            // It is full, as it is to be.
        }
    }

    private static void Mount(params string[] words)
    {
        using Process process = Process.Start(words[0], words[1..]);
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new BenchException($"{string.Join(' ', words)}: only where file systems may be mounted");
        }
    }
}
