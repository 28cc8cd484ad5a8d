using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Conserver.Bench.Scenarios;

/// <summary>
/// What has been said: a long log is entered at a time and searched, with the client program, beside grep(1) on the same
/// file; and logs of many consoles are.
/// </summary>
internal sealed class History(int gigabytes, int consoles) : Scenario
{
    private const string Text = "[ 4711.123456] sshd[815]: Accepted publickey for root from 10.1.2.3 port 52022 ssh2";
    private const string Needle = "BUG: soft lockup - CPU 3 stuck for 22s";

    private static readonly string[] Patterns = ["soft lockup", "CPU [0-9]+ stuck", "(Oops|panic|BUG): ", "port [0-9]{4} "];

    private readonly string what = string.Create(CultureInfo.InvariantCulture, $"history, {gigabytes} GB");

    public override string Name => "history";
    public override int Repetitions => 1;

    // The others have no such thing.
    public override bool TakesPart(Contender contender) =>
        contender.IsConserver && contender.Client != Contenders.StockClient;

    public override void Run(Contender contender, Bench bench)
    {
        OneLog(contender, bench);
        ManyLogs(contender, bench);
    }

    private void OneLog(Contender contender, Bench bench)
    {
        string half = string.Create(CultureInfo.InvariantCulture, $"yes '{Text}' | head -c {gigabytes * 500}M");
        var fleet = new Fleet
        {
            AreElsewhere = true,
            Items = $"type exec; exec \"{half}; echo '{Needle}'; {half}; echo; echo the end; sleep 10000\";",
        };
        using RunningServer server = bench.Start(contender, fleet);
        string log = server.LogOf(1);
        DateTime begin = DateTime.Now;
        WhenEnded(log);
        DateTime middle = begin + ((DateTime.Now - begin) / 2);
        string since = middle.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        double[] firsts =
        [
            .. Enumerable.Range(0, 9)
                .Select(_ => FirstLine(contender.Client, [.. Client(server), "--log", "c1", "--since", since])).Order(),
        ];
        bench.Results.Add(
            new Metric($"{what}: --since, first line, with the client's start", "ms") { Limit = 50 },
            contender,
            firsts[firsts.Length / 2]);
        bench.Results.Add(
            new Metric($"{what}: index of times", "% of the log"),
            contender,
            100.0 * new FileInfo(Path.Combine(server.LogFolder, ".c1.log.times")).Length / new FileInfo(log).Length);
        foreach (string pattern in Patterns)
        {
            double[] pairs = [.. Enumerable.Range(0, bench.Quick ? 3 : 5).Select(_ => Against(pattern)).Order()];
            bool isText = pattern == Patterns[0];
            bench.Results.Add(
                new Metric($"{what}: --grep '{pattern}', against grep -E", "× its time") { Limit = isText ? 1 : 2 },
                contender,
                pairs[pairs.Length / 2]);
        }

        double Against(string pattern) =>
            Time(contender.Client, [.. Client(server), "--grep", pattern, "c1"]) / Time("grep", ["-E", pattern, log]);
    }

    private void ManyLogs(Contender contender, Bench bench)
    {
        string text = string.Concat(Enumerable.Repeat(Text + "\r\n", 12_000));
        var fleet = new Fleet
        {
            Consoles = consoles,
            Prepare = folder =>
            {
                for (int i = 1; i <= consoles; i++)
                {
                    File.WriteAllText(Path.Combine(folder, $"c{i}.log"), $"{text}{Needle} {i}\r\n", Encoding.ASCII);
                }
            },
        };
        using RunningServer server = bench.Start(contender, fleet);
        string[] logs = Directory.GetFiles(server.LogFolder, "c*.log");
        (double Ours, double Grep)[] pairs = [.. Enumerable.Range(0, bench.Quick ? 3 : 5).Select(_ => (
            Time(contender.Client, [.. Client(server), "--grep", "soft lockup"], consoles),
            Time("grep", ["-E", "soft lockup", .. logs], consoles)))];
        string what = string.Create(CultureInfo.InvariantCulture, $"history: --grep over {consoles} consoles of 1 MB");
        bench.Results.Add(new Metric(what, "s"), contender, Median(pairs.Select(pair => pair.Ours)));
        bench.Results.Add(
            new Metric($"{what}, against grep -E of the files", "× its time") { Limit = 1.5 },
            contender,
            Median(pairs.Select(pair => pair.Ours / pair.Grep)));
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(values.Count() / 2);

    private static string[] Client(RunningServer server) =>
        ["-E", "-M", "127.0.0.1", "-p", server.Port.ToString(CultureInfo.InvariantCulture)];

    private static void WhenEnded(string log)
    {
        byte[] tail = new byte[64];
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < TimeSpan.FromMinutes(10))
        {
            Thread.Sleep(100);
            if (File.Exists(log))
            {
                using FileStream file = File.Open(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
                file.Position = Math.Max(0, file.Length - tail.Length);
                if (Encoding.ASCII.GetString(tail, 0, file.Read(tail)).Contains("the end", StringComparison.Ordinal))
                {
                    return;
                }
            }
        }

        throw new BenchException("the log does not end");
    }

    // Milliseconds.
    private static double FirstLine(string program, string[] arguments)
    {
        long start = Stopwatch.GetTimestamp();
        using Process process = Start(program, arguments);
        string? line = process.StandardOutput.ReadLine();
        double taken = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        process.Kill();
        process.WaitForExit();
        return line is null ? throw new BenchException($"{program} says nothing") : taken;
    }

    // Seconds until all has been read, and so many lines were there.
    private static double Time(string program, string[] arguments, int? lines = null)
    {
        long start = Stopwatch.GetTimestamp();
        using Process process = Start(program, arguments);
        byte[] block = new byte[64 * 1024];
        int got, seen = 0;
        while ((got = process.StandardOutput.BaseStream.Read(block)) > 0)
        {
            seen += block.AsSpan(0, got).Count((byte)'\n');
        }

        process.WaitForExit();
        double taken = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return process.ExitCode > 1 || seen != (lines ?? seen)
            ? throw new BenchException($"{program} {string.Join(' ', arguments)}: status {process.ExitCode}, {seen} lines")
            : taken;
    }

    private static Process Start(string program, string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })
            ?? throw new BenchException($"{program} did not start");
}
