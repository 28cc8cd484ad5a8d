namespace Conserver.Server.Tls;

/// <summary>The TLS files could not be used; the daemon logs the message as an error and exits with 70.</summary>
/// <param name="message">In the words of conserver 8.2.7.</param>
/// <param name="detail">What exactly was wrong, for a second log line.</param>
/// <param name="cause">What it came of; null for nothing but itself.</param>
public sealed class TlsSetupException(string message, string detail, Exception? cause = null) : Exception(message, cause)
{
    public string Detail { get; } = detail;
}
