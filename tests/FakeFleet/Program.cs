using System.Globalization;

namespace Conserver.FakeFleet;

/// <summary>
/// Measures how a daemon starts with a thousand machines behind it: <c>make fleet</c>.
/// Arguments: paths of the daemons to compare; <c>--consoles N</c> before them for another number.
/// </summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        int consoles = 1000;
        if (arguments is ["--consoles", var number, ..])
        {
            if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out consoles) || consoles == 0)
            {
                Console.Error.WriteLine($"--consoles needs a number, not {number}");
                return 64;
            }

            arguments = arguments[2..];
        }

        if (arguments.Length == 0)
        {
            Console.Error.WriteLine("Usage: FakeFleet [--consoles N] DAEMON...");
            return 64;
        }

        Console.WriteLine($"{consoles} host consoles");
        Console.WriteLine($"{"",-24} {"all up",10} {"resident",12} {"processes",10} {"threads",8}");
        foreach (string daemon in arguments)
        {
            using var run = new FleetRun(daemon, consoles);
            Console.WriteLine(run.Measure().ToString());
        }

        return 0;
    }
}
