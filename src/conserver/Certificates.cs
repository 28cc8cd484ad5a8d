using Conserver.Daemon.Checks;
using Conserver.Protocol.Text;
using Conserver.Server.Config;
using Conserver.Server.Sessions.Tls;

namespace Conserver.Daemon;

/// <summary>What the settings say about TLS, with the paths as the system writes them.</summary>
internal static class Certificates
{
    public static TlsSettings Of(DaemonSettings settings) =>
        new(Native(settings.SslCredentials), Native(settings.SslCaCertificateFile), settings.SslReqClientCert)
        {
            Anonymous = settings.SslAnonymous,
            ClientUser = settings.SslClientUser,
            StateDirectory = StateDirectory.Of(Native(settings.StateDirectory)),
        };

    private static string? Native(string? path) => string.IsNullOrEmpty(path) ? null : Latin1.ToNative(path);
}
