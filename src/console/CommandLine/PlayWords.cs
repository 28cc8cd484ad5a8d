using System.Globalization;
using Conserver.ConsoleProgram.Past.Playing;

namespace Conserver.ConsoleProgram.CommandLine;

/// <summary>Reads the values of options for <c>--play</c>.</summary>
internal static class PlayWords
{
    private static readonly (string Unit, double Seconds)[] Units = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600)];

    public static double Speed(string value, string program) =>
        double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double speed)
            && speed is >= PlayPace.Slowest and <= PlayPace.Fastest
            ? speed
            : throw Words.Stop(program, $"invalid --speed: `{value}' (a number up to {PlayPace.Fastest}, as 4 or 0.5)");

    /// <summary>A pause: a number of milliseconds, seconds (also without a unit), minutes or hours.</summary>
    public static TimeSpan Gap(string value, string program)
    {
        (string unit, double seconds) =
            Units.FirstOrDefault(unit => value.EndsWith(unit.Unit, StringComparison.Ordinal), ("", 1));
        return double.TryParse(
                value.AsSpan(0, value.Length - unit.Length),
                NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out double number)
            && number * seconds < 366 * 86400
            ? TimeSpan.FromSeconds(number * seconds)
            : throw Words.Stop(program, $"invalid --max-gap: `{value}' (a time, as 2s or 500ms)");
    }
}
