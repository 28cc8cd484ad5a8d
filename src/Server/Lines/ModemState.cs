using System.Globalization;
using Conserver.Posix;

namespace Conserver.Server.Lines;

/// <summary>
/// The wires beside the data of an open line, as they were some time ago: asking a driver may take its time.
/// </summary>
/// <param name="Up">Those that are up.</param>
/// <param name="Age">How long ago.</param>
internal readonly record struct ModemState(ModemLines Up, TimeSpan Age)
{
    private static readonly (ModemLines Line, string Word)[] Words =
    [
        (ModemLines.Dtr, "dtr"), (ModemLines.Rts, "rts"), (ModemLines.Cts, "cts"), (ModemLines.Dsr, "dsr"),
        (ModemLines.Dcd, "dcd"), (ModemLines.Ri, "ri"),
    ];

    /// <summary>Their names joined by commas, or a dash, and the whole seconds since: <c>dtr,rts 3</c>.</summary>
    public override string ToString()
    {
        ModemLines up = Up;
        string words = string.Join(',', Words.Where(line => (up & line.Line) != 0).Select(line => line.Word));
        return string.Create(
            CultureInfo.InvariantCulture, $"{(words.Length > 0 ? words : "-")} {Math.Floor(Age.TotalSeconds)}");
    }
}
