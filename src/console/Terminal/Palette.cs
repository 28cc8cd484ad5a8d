using Conserver.Posix;

namespace Conserver.ConsoleProgram.Terminal;

/// <summary>
/// Colours for a terminal; elsewhere, with TERM=dumb, or with NO_COLOR set, none. Old forms of output have none ever.
/// </summary>
internal sealed class Palette
{
    private readonly bool isColoured;

    private Palette(bool isColoured) => this.isColoured = isColoured;

    /// <summary>The colours of a descriptor.</summary>
    public static Palette For(int fd) => new(
        RawTerminal.IsTerminal(fd)
        && Environment.GetEnvironmentVariable("TERM") is { Length: > 0 } type && type != "dumb"
        && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")));

    /// <summary>The name of a console.</summary>
    public string Name(string text) => Paint(text, "36");

    /// <summary>The state of a console.</summary>
    public string State(string state, string text) => Paint(text, state switch
    {
        "up" => "32",
        "init" => "33",
        _ => "31",
    });

    /// <summary>Something less important.</summary>
    public string Dim(string text) => Paint(text, "2");

    private string Paint(string text, string code) => isColoured ? $"\e[{code}m{text}\e[0m" : text;
}
