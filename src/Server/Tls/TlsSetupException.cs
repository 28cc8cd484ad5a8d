namespace Conserver.Server.Tls;

/// <summary>The TLS files could not be used; the daemon logs the message as an error and exits with 70.</summary>
/// <param name="message">In the words of conserver 8.2.7.</param>
/// <param name="detail">What exactly was wrong, for a second log line.</param>
public sealed class TlsSetupException(string message, string detail) : Exception(message)
{
    public string Detail { get; } = detail;
}
