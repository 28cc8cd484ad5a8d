using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Conserver.Server.Tests.Tls;

/// <summary>TLS clients of the kinds a conserver meets.</summary>
internal static class TestClient
{
    private static readonly TlsCipherSuite[] AnonymousSuites =
    [
        TlsCipherSuite.TLS_DH_anon_WITH_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_ECDH_anon_WITH_AES_256_CBC_SHA,
        TlsCipherSuite.TLS_ECDH_anon_WITH_NULL_SHA,
    ];

    private static readonly TlsCipherSuite[] UsualSuites =
        [TlsCipherSuite.TLS_AES_256_GCM_SHA384, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
            TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384];

    /// <summary>As stock console: every version, usual and anonymous suites, no ALPN; trusts no certificate.</summary>
    public static SslClientAuthenticationOptions Stock() => new()
    {
        TargetHost = "localhost",
#pragma warning disable SYSLIB0040 // the only way to anonymous suites
        EncryptionPolicy = EncryptionPolicy.AllowNoEncryption,
#pragma warning restore SYSLIB0040
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        CipherSuitesPolicy = Suites([.. UsualSuites, .. AnonymousSuites]),
        RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is null,
    };

    /// <summary>As our own console: as stock, but announced by ALPN; takes any certificate.</summary>
    public static SslClientAuthenticationOptions Own()
    {
        SslClientAuthenticationOptions options = Stock();
        options.ApplicationProtocols = [new SslApplicationProtocol("conserver")];
        options.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null;
        return options;
    }

    /// <summary>Usual suites only; takes any certificate.</summary>
    public static SslClientAuthenticationOptions Usual(SslProtocols protocols, X509Certificate2? own = null)
    {
        SslClientAuthenticationOptions options = new()
        {
            TargetHost = "localhost",
            EnabledSslProtocols = protocols,
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null,
        };
        if (own is not null)
        {
            options.LocalCertificateSelectionCallback = (_, _, _, _, _) => own;
        }

        return options;
    }

    public static SslClientAuthenticationOptions Only(params TlsCipherSuite[] suites)
    {
        SslClientAuthenticationOptions options = Stock();
        options.EnabledSslProtocols = SslProtocols.Tls12;
        options.CipherSuitesPolicy = Suites(suites);
        return options;
    }

#pragma warning disable CA1416 // suites can be chosen wherever OpenSSL does the work
    private static CipherSuitesPolicy Suites(TlsCipherSuite[] suites) => new(suites);
#pragma warning restore CA1416
}
