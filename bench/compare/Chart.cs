using System.Globalization;
using System.Text;
using Conserver.Bench.Scenarios;

namespace Conserver.Bench;

/// <summary>The scaling curves as a small SVG: three panels, logarithmic both ways, ours beside Debian's.</summary>
internal static class Chart
{
    private const int Width = 300, Height = 220, Left = 52, Top = 34, PlotWidth = 230, PlotHeight = 150;

    private static readonly (string Title, Func<int, string> Metric)[] Panels =
    [
        ("start, seconds", Scaling.Start),
        ("memory (PSS), MiB", Scaling.Memory),
        ("CPU at a line a second each, % of one", Scaling.Cpu),
    ];

    private static readonly (string Contender, string Label, string Colour)[] Series =
    [
        (Contenders.Debian, "Debian's conserver 8.2.7", "#b5522b"), (Contenders.Ours, "this conserver", "#1f6f8b"),
    ];

    public static string Draw(Results results, string machine)
    {
        var svg = new StringBuilder();
        int width = (Width * Panels.Length) + 10, height = Height + 52;
        Line(svg, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {
            height}\" font-family=\"sans-serif\" font-size=\"11\" fill=\"#333\">");
        Line(svg, $"<rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>");
        for (int i = 0; i < Panels.Length; i++)
        {
            Line(svg, $"<g transform=\"translate({i * Width} 0)\">");
            Panel(svg, results, Panels[i].Title, Panels[i].Metric);
            Line(svg, $"</g>");
        }

        for (int i = 0; i < Series.Length; i++)
        {
            int x = Left + (i * 190);
            Line(svg, $"<line x1=\"{x}\" y1=\"{Height + 18}\" x2=\"{x + 18}\" y2=\"{
                Height + 18}\" stroke=\"{Series[i].Colour}\" stroke-width=\"2\"/>");
            Line(svg, $"<text x=\"{x + 24}\" y=\"{Height + 22}\">{Series[i].Label}</text>");
        }

        Line(svg, $"<text x=\"{Left}\" y=\"{Height + 42}\" fill=\"#777\">consoles from left to right; {machine}</text>");
        Line(svg, $"</svg>");
        return svg.ToString();
    }

    private static void Panel(StringBuilder svg, Results results, string title, Func<int, string> metric)
    {
        List<double> all =
            [.. Series.SelectMany(series => Points(results, series.Contender, metric)).Select(point => point.Value)];
        if (all.Count == 0)
        {
            return;
        }

        int low = (int)Math.Floor(Math.Log10(all.Min())), high = Math.Max(low + 1, (int)Math.Ceiling(Math.Log10(all.Max())));
        Line(svg, $"<text x=\"{Left}\" y=\"20\" font-weight=\"bold\">{title}</text>");
        for (int power = low; power <= high; power++)
        {
            double y = Y(Math.Pow(10, power));
            Line(svg, $"<line x1=\"{Left}\" y1=\"{y:F1}\" x2=\"{Left + PlotWidth}\" y2=\"{y:F1}\" stroke=\"#ddd\"/>");
            Line(svg, $"<text x=\"{Left - 6}\" y=\"{y + 4:F1}\" text-anchor=\"end\">{Math.Pow(10, power):G}</text>");
        }

        for (int power = 1; power <= 4; power++)
        {
            double x = X(Math.Pow(10, power));
            Line(svg, $"<line x1=\"{x:F1}\" y1=\"{Top}\" x2=\"{x:F1}\" y2=\"{Top + PlotHeight}\" stroke=\"#ddd\"/>");
            Line(svg,
                $"<text x=\"{x:F1}\" y=\"{Top + PlotHeight + 16}\" text-anchor=\"middle\">{Math.Pow(10, power):N0}</text>");
        }

        foreach ((string contender, _, string colour) in Series)
        {
            List<(int Consoles, double Value)> points = Points(results, contender, metric);
            string path = string.Join(' ', points.Select(
                point => string.Create(CultureInfo.InvariantCulture, $"{X(point.Consoles):F1},{Y(point.Value):F1}")));
            Line(svg, $"<polyline points=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>");
            foreach ((int consoles, double value) in points)
            {
                Line(svg, $"<circle cx=\"{X(consoles):F1}\" cy=\"{Y(value):F1}\" r=\"3\" fill=\"{colour}\"><title>{
                    consoles}: {value:G3}</title></circle>");
            }
        }

        double Y(double value) => Top + PlotHeight - ((Math.Log10(value) - low) / (high - low) * PlotHeight);
    }

    private static double X(double consoles) => Left + ((Math.Log10(consoles) - 1) / 3 * PlotWidth);

    private static List<(int Consoles, double Value)> Points(Results results, string contender, Func<int, string> metric) =>
    [
        .. Scaling.Fleets
            .Select(consoles => (Consoles: consoles, Value: results.Median(new Metric(metric(consoles), ""), contender)))
            .Where(point => point.Value > 0),
    ];

    private static void Line(StringBuilder svg, FormattableString line) =>
        svg.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
