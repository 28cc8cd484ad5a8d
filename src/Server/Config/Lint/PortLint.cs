using Conserver.Protocol.Grammar;

namespace Conserver.Server.Config.Lint;

/// <summary>Ports that are taken as others because numbers wrap.</summary>
internal static class PortLint
{
    public static void Check(LintReport report)
    {
        foreach (ItemAssigned item in report.Blocks.SelectMany(block => block.Items))
        {
            bool isPort = item.Keyword is "port" or "portbase" or "primaryport" or "secondaryport";
            if (isPort && ulong.TryParse(item.Value, out ulong port) && port > ushort.MaxValue)
            {
                report.Warn(item.At, $"{item.Keyword} {item.Value} is taken as {port % 65536}", "ports end at 65535");
            }
            else if (item.Keyword is "primaryport" or "secondaryport" && IsUnknown(report, item.Value))
            {
                report.Warn(
                    item.At,
                    $"{item.Keyword} {item.Value} is neither a number nor a service this machine knows",
                    "the daemon does not start with it");
            }
        }

        foreach (ConsoleConfig console in report.Consoles.Where(console => console.Kind.Uses(ConsoleSettings.Port)))
        {
            // Where the numbers stand is guessed; that they make the port shows that the guess is right.
            ulong port = Number(report, console, "port", 0);
            ulong sum = Number(report, console, "portbase", 0) + (Number(report, console, "portinc", 1) * port);
            if (sum > ushort.MaxValue && port <= ushort.MaxValue && sum % 65536 == console.NetPort)
            {
                report.Warn(
                    report.PlaceOf(console, "port"),
                    $"[{console.Name}] portbase and portinc make port {sum}, which is taken as {console.NetPort}",
                    "ports end at 65535");
            }
        }
    }

    // In force here; one that goes on in the next line is another mistake.
    private static bool IsUnknown(LintReport report, string port) => port.Length > 0 && !port.Contains('\n')
        && (report.Settings.Port == port || report.Settings.GroupPort == port)
        && !ulong.TryParse(port, out _) && report.Surroundings.TcpPort(port) is null;

    private static ulong Number(LintReport report, ConsoleConfig console, string keyword, ulong otherwise)
    {
        ItemAssigned? item = report.BlockOf(console).Last(keyword)
            ?? report.Blocks.Where(block => block.Section == "default").Select(block => block.Last(keyword))
                .LastOrDefault(found => found is not null);
        return uint.TryParse(item?.Value, out uint number) ? number : otherwise;
    }
}
