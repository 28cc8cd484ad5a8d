namespace Conserver.Server.Config.Lint;

/// <summary>Serial devices whose names are another one's after the next start.</summary>
internal static class DeviceLint
{
    public static void Check(LintReport report)
    {
        foreach (ConsoleConfig console in report.Consoles.Where(console => console.Kind.Uses(ConsoleSettings.Device)))
        {
            if (report.Surroundings.StableName(console.Device) is { } name)
            {
                report.Warn(
                    report.PlaceOf(console, "device"),
                    $"[{console.Name}] {console.Device} is whatever adapter was found at that place",
                    $"this one is always {name}");
            }
        }
    }
}
