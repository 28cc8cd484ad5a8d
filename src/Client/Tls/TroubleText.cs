namespace Conserver.Client.Tls;

/// <summary>What a library's words about a failure of TLS mean for whoever sits before the client.</summary>
internal static class TroubleText
{
    /// <summary>One sentence; null when the words say all there is.</summary>
    /// <param name="words">Of OpenSSL, or of the framework.</param>
    /// <param name="server">How the server is called.</param>
    /// <param name="showsCertificate">We have one (<c>-c</c>, <c>sslcredentials</c>).</param>
    /// <param name="hasSpoken">The server has said something since the handshake.</param>
    public static string? Of(string words, string server, bool showsCertificate, bool hasSpoken = false)
    {
        bool isAlert = words.Contains("alert", StringComparison.Ordinal);
        bool isOfCertificate = words.Contains("certificate", StringComparison.Ordinal)
            || words.Contains("unknown ca", StringComparison.Ordinal);
        return isAlert && isOfCertificate && showsCertificate
            ? $"`{server}' does not accept our certificate (sslcredentials); its log says why"
            : isAlert && isOfCertificate ? $"`{server}' wants a certificate of ours (-c FILE, or sslcredentials)"
            : !words.Contains("EOF", StringComparison.Ordinal) ? null
            : hasSpoken ? $"the connection to `{server}' was cut: it was not ended by the server in order"
            : $"`{server}' has ended the connection in the middle of the handshake; its log says why";
    }
}
