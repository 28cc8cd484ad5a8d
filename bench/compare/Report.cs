using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Conserver.Bench;

/// <summary>The table people read, and the JSON programs read.</summary>
internal static class Report
{
    private static readonly string[] Columns =
        [Contenders.Debian, Contenders.Ours, Contenders.Before, Contenders.Conman, Contenders.Floor];
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>A Markdown table: medians with ranges, and ours against Debian's.</summary>
    public static string Table(Results results)
    {
        // The column of an earlier commit, and ours as a multiple of it, are there when it took part.
        bool before = results.Metrics.Any(metric => results.Of(metric, Contenders.Before).Count > 0);
        string[] heads =
            ["", "unit", "Debian", "ours", "ratio", "target", "met", .. before
                ? ["before", "ours/before"] : Array.Empty<string>(), "conman", "floor"];
        var text = new StringBuilder($"| {string.Join(" | ", heads)} |\n|{string.Concat(heads.Select(_ => "---|"))}\n");
        foreach (Metric metric in results.Metrics)
        {
            double ratio = Ratio(results, metric);
            text.Append(CultureInfo.InvariantCulture,
                $"| {metric.Name} | {metric.Unit} | {Cell(results, metric, Contenders.Debian)} ");
            text.Append(CultureInfo.InvariantCulture,
                $"| {Cell(results, metric, Contenders.Ours)} | {(double.IsFinite(ratio) ? $"{Number(ratio)}×" : "")} ");
            text.Append(CultureInfo.InvariantCulture,
                $"| {Target(metric)} | {Met(results, metric) switch { true => "yes", false => "**no**", null => "" }} ");
            if (before)
            {
                double change = results.Median(metric, Contenders.Ours) / results.Median(metric, Contenders.Before);
                text.Append(CultureInfo.InvariantCulture, $"| {Cell(results, metric, Contenders.Before)} ");
                text.Append(CultureInfo.InvariantCulture, $"| {(double.IsFinite(change) ? $"{Number(change)}×" : "")} ");
            }

            text.Append(CultureInfo.InvariantCulture,
                $"| {Cell(results, metric, Contenders.Conman)} | {Cell(results, metric, Contenders.Floor)} |\n");
        }

        foreach (string failure in results.Failures)
        {
            text.Append(CultureInfo.InvariantCulture, $"\nNot counted: {failure}\n");
        }

        return text.ToString();
    }

    public static string Json(Results results, string machine)
    {
        var metrics = new JsonArray();
        foreach (Metric metric in results.Metrics)
        {
            var values = new JsonObject();
            foreach (string contender in Columns.Where(name => results.Of(metric, name).Count > 0))
            {
                values[contender] =
                    new JsonArray([.. results.Of(metric, contender).Select(value => JsonValue.Create(value))]);
            }

            double ratio = Ratio(results, metric);
            metrics.Add(new JsonObject
            {
                ["name"] = metric.Name,
                ["unit"] = metric.Unit,
                ["ratio"] = double.IsFinite(ratio) ? ratio : null,
                ["target"] = Target(metric),
                ["met"] = Met(results, metric),
                ["values"] = values,
            });
        }

        return new JsonObject
        {
            ["machine"] = machine,
            ["metrics"] = metrics,
            ["failures"] = new JsonArray([.. results.Failures.Select(failure => JsonValue.Create(failure))]),
        }.ToJsonString(Indented) + "\n";
    }

    /// <summary>What it was measured on.</summary>
    public static string Machine()
    {
        string cpu = File.ReadLines("/proc/cpuinfo").FirstOrDefault(
            line => line.StartsWith("model name", StringComparison.Ordinal)) ?? ": unknown CPU";
        string memory = File.ReadLines("/proc/meminfo").First();
        double gigabytes = double.Parse(
            memory.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1048576;
        string kernel = string.Join('.', File.ReadAllText("/proc/sys/kernel/osrelease").Trim().Split('.').Take(2));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Environment.ProcessorCount} × {cpu[(cpu.IndexOf(':', StringComparison.Ordinal) + 2)..]}, "
                + $"{gigabytes:F0} GiB, Linux {kernel}, {DateTime.UtcNow:yyyy-MM-dd}");
    }

    private static double Ratio(Results results, Metric metric) =>
        results.Median(metric, Contenders.Ours) / results.Median(metric, Contenders.Debian);

    private static bool? Met(Results results, Metric metric)
    {
        double ours = results.Median(metric, Contenders.Ours), ratio = Ratio(results, metric);
        if (double.IsNaN(ours))
        {
            return null;
        }

        bool? met = metric.Limit is { } limit ? ours <= limit : null;
        if (metric.AtMost is { } most && !double.IsNaN(ratio))
        {
            met = (met ?? true) && ratio <= most;
        }

        if (metric.AtLeast is { } least && !double.IsNaN(ratio))
        {
            met = (met ?? true) && ratio >= least;
        }

        return met;
    }

    private static string Target(Metric metric)
    {
        var parts = new List<string>();
        if (metric.AtMost is { } most)
        {
            parts.Add($"≤ {Number(most)}×");
        }

        if (metric.AtLeast is { } least)
        {
            parts.Add($"≥ {Number(least)}×");
        }

        if (metric.Limit is { } limit)
        {
            parts.Add($"≤ {Number(limit)} {metric.Unit}");
        }

        return string.Join(", ", parts);
    }

    private static string Cell(Results results, Metric metric, string contender)
    {
        IReadOnlyList<double> values = results.Of(metric, contender);
        return values.Count switch
        {
            0 => "",
            1 => Number(values[0]),
            _ => $"{Number(results.Median(metric, contender))} ({Number(values.Min())}..{Number(values.Max())})",
        };
    }

    private static string Number(double value)
    {
        double size = Math.Abs(value);
        string format = size >= 100 ? "F0" : size >= 10 ? "F1" : size >= 1 ? "F2" : "F3";
        return value.ToString(format, CultureInfo.InvariantCulture);
    }
}
