using Conserver.Client.Streams;

namespace Conserver.ConsoleProgram.Many;

/// <summary>A console that is followed, and its unfinished line.</summary>
internal sealed class WatchedConsole(ConsoleStream stream)
{
    public ConsoleStream Stream => stream;

    public LineCutter Lines { get; } = new();
}
