namespace Conserver.Client;

/// <summary>Ends the program: the message goes to stderr behind the program's name.</summary>
/// <param name="message">Latin-1 text without line end; null when all was said already.</param>
/// <param name="exitCode">See <see cref="Conserver.Client.ExitCode"/>.</param>
public class ClientException(string? message, int exitCode = ExitCode.Unavailable) : Exception(message)
{
    public string? Complaint { get; } = message;
    public int ExitCode { get; } = exitCode;
}
