using Conserver.Protocol.Text;

namespace Conserver.Protocol.Dialogue;

/// <summary>One command line of a client in line mode, split as conserver 8.2.7 splits it.</summary>
/// <param name="Verb">Compared case-sensitively and in full; empty when the line began with a blank.</param>
/// <param name="Argument">Trimmed at both ends; null when there was no separator at all.</param>
public readonly record struct CommandLine(string Verb, string? Argument)
{
    private static readonly char[] Blanks = [' ', '\t', '\r', '\v', '\f'];

    /// <summary>On the master port a <c>:</c> anywhere separates verb from argument, before any blank does.</summary>
    public static CommandLine ParseMaster(ReadOnlySpan<byte> line)
    {
        string text = TextOf(line);
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return Split(text, colon >= 0 ? colon : text.IndexOf(' ', StringComparison.Ordinal));
    }

    /// <summary>On the group port only a blank separates.</summary>
    public static CommandLine ParseGroup(ReadOnlySpan<byte> line)
    {
        string text = TextOf(line);
        return Split(text, text.IndexOf(' ', StringComparison.Ordinal));
    }

    /// <summary>White space of the protocol off both ends.</summary>
    public static string Trim(string text) => text.Trim(Blanks);

    // A NUL ends the text, as it does for the old programs.
    private static string TextOf(ReadOnlySpan<byte> line)
    {
        int nul = line.IndexOf((byte)0);
        return Latin1.Text(nul < 0 ? line : line[..nul]);
    }

    private static CommandLine Split(string text, int separator) => separator < 0
        ? new CommandLine(Trim(text), null)
        : new CommandLine(Trim(text[..separator]), Trim(text[(separator + 1)..]));
}
