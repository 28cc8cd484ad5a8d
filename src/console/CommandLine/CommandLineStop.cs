namespace Conserver.ConsoleProgram.CommandLine;

/// <summary>The command line ends the program before it has begun.</summary>
/// <param name="message">Whole text, line ends included.</param>
/// <param name="exitCode">See <see cref="Conserver.Client.ExitCode"/>.</param>
/// <param name="toError">For stderr; else it was asked for and goes to stdout.</param>
internal sealed class CommandLineStop(string message, int exitCode, bool toError = true) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
    public bool ToError { get; } = toError;
}
