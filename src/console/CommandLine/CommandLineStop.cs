namespace Conserver.Client.CommandLine;

/// <summary>The command line ends the program before it has begun.</summary>
/// <param name="message">Whole text for stderr, line ends included.</param>
/// <param name="exitCode">See <see cref="Conserver.Client.ExitCode"/>.</param>
internal sealed class CommandLineStop(string message, int exitCode) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
