using System.Net;

namespace Conserver.Server.Config.Lint;

/// <summary>Consoles that wait for devices where they cannot.</summary>
internal static class ListenLint
{
    public static void Check(LintReport report)
    {
        Dictionary<int, List<ConsoleConfig>> ports = [];
        foreach (ConsoleConfig console in report.Consoles.Where(console => console.Kind.Uses(ConsoleSettings.Listen)))
        {
            if (!console.Has(ConsoleOptions.AutoReinit))
            {
                report.Warn(
                    report.PlaceOf(console, "options"),
                    $"[{console.Name}] nobody can come to it without the option autoreinit");
            }

            if (PointOf(console) is not { } point)
            {
                continue;
            }

            AddressLint.Check(report, console, point);
            if (!ports.TryGetValue(point.Port, out List<ConsoleConfig>? others))
            {
                ports[point.Port] = others = [];
            }

            if (others.Find(other => Collide(other, console)) is { } first)
            {
                report.Warn(
                    report.PlaceOf(console, "listen"),
                    $"[{console.Name}] port {point.Port} is also that of console `{first.Name}'",
                    console.Kind == first.Kind ? "write the same address for both" : "only one of them comes up");
            }

            others.Add(console);
        }

        foreach (ConsoleConfig console in report.Consoles
            .Where(console => console.Kind.Uses(ConsoleSettings.Port) && console.Kind.Required.Contains("port")))
        {
            if (console.NetPort == 0)
            {
                report.Warn(report.PlaceOf(console, "port"), $"[{console.Name}] its port is 0, at which nothing listens");
            }
        }
    }

    private static IPEndPoint? PointOf(ConsoleConfig console) => ConsoleSettings.Listen.In(console.Values).Point;

    // Two of one kind and one address are another rule's, or share it.
    private static bool Collide(ConsoleConfig one, ConsoleConfig other)
    {
        IPEndPoint first = PointOf(one)!, second = PointOf(other)!;
        return first.Equals(second) ? one.Kind != other.Kind : AddressLint.IsAny(first) || AddressLint.IsAny(second);
    }
}
