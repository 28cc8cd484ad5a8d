using System.Globalization;
using Conserver.ConsoleProgram.Past.Cells;

namespace Conserver.ConsoleProgram.Past.Exporting;

/// <summary>Colours of terminals as pages have them.</summary>
internal static class HtmlColour
{
    /// <summary>The sixteen colours that have names, as xterm shows them.</summary>
    private static readonly string[] Colours =
    [
        "#000000", "#cd0000", "#00cd00", "#cdcd00", "#0000ee", "#cd00cd", "#00cdcd", "#e5e5e5",
        "#7f7f7f", "#ff0000", "#00ff00", "#ffff00", "#5c5cff", "#ff00ff", "#00ffff", "#ffffff",
    ];

    /// <summary>A colour of <see cref="Style"/>; null for the page's own.</summary>
    public static string? Of(int colour) => colour switch
    {
        Style.Default => null,
        >= Style.Rgb => Hex(colour & 0xFFFFFF),
        < 16 => Colours[colour],
        >= 232 => Hex((8 + ((colour - 232) * 10)) * 0x010101),
        _ => Hex((Step((colour - 16) / 36) << 16) | (Step((colour - 16) / 6 % 6) << 8) | Step((colour - 16) % 6)),
    };

    // The cube of 216 colours, as xterm has it.
    private static int Step(int part) => part == 0 ? 0 : 55 + (part * 40);

    private static string Hex(int rgb) => string.Create(CultureInfo.InvariantCulture, $"#{rgb:x6}");
}
