using System.Globalization;

namespace Conserver.Bench;

/// <summary>All values, by metric and contender, in the order in which they were first seen.</summary>
internal sealed class Results
{
    private readonly List<Metric> metrics = [];
    private readonly Dictionary<(string Metric, string Contender), List<double>> values = [];

    public IReadOnlyList<Metric> Metrics => metrics;

    /// <summary>Runs that were lossy or failed; they are not among the values.</summary>
    public List<string> Failures { get; } = [];

    public void Add(Metric metric, Contender contender, double value)
    {
        if (metrics.All(known => known.Name != metric.Name))
        {
            metrics.Add(metric);
        }

        if (!values.TryGetValue((metric.Name, contender.Name), out List<double>? list))
        {
            values.Add((metric.Name, contender.Name), list = []);
        }

        list.Add(value);
        Console.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"  {contender.Name,-10} {metric.Name}: {value:G5} {metric.Unit}"));
    }

    public IReadOnlyList<double> Of(Metric metric, string contender) =>
        values.TryGetValue((metric.Name, contender), out List<double>? list) ? list : [];

    /// <summary>NaN without values.</summary>
    public double Median(Metric metric, string contender)
    {
        double[] sorted = [.. Of(metric, contender).Order()];
        return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
