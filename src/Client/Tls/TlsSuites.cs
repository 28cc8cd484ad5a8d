using System.Net.Security;

namespace Conserver.Client.Tls;

/// <summary>
/// The cipher suites we offer, best first. Suites without a certificate are what conserver 8.2.7 uses between a client
/// and a server that have none; as there, a client with a certificate of its own does not offer them, nor does one that
/// has been told whom to believe. Suites without encryption, which 8.2.7 also offers, are left out.
/// </summary>
internal static class TlsSuites
{
    public static CipherSuitesPolicy Policy(bool withAnonymous) =>
        new(withAnonymous ? [.. Certified, .. Anonymous] : Certified);

    private static TlsCipherSuite[] Certified =>
    [
        TlsCipherSuite.TLS_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256,
        TlsCipherSuite.TLS_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_RSA_WITH_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_RSA_WITH_AES_128_GCM_SHA256,
    ];

    private static TlsCipherSuite[] Anonymous =>
    [
        TlsCipherSuite.TLS_DH_anon_WITH_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_DH_anon_WITH_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_ECDH_anon_WITH_AES_256_CBC_SHA,
        TlsCipherSuite.TLS_ECDH_anon_WITH_AES_128_CBC_SHA,
        TlsCipherSuite.TLS_DH_anon_WITH_AES_256_CBC_SHA256,
        TlsCipherSuite.TLS_DH_anon_WITH_AES_128_CBC_SHA256,
        TlsCipherSuite.TLS_DH_anon_WITH_AES_256_CBC_SHA,
        TlsCipherSuite.TLS_DH_anon_WITH_AES_128_CBC_SHA,
    ];
}
