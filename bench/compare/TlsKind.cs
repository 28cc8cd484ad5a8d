namespace Conserver.Bench;

/// <summary>How clients of the load encrypt.</summary>
internal enum TlsKind
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>As the stock client does by default: without certificates.</summary>
    Anonymous,

    /// <summary>With the server's certificate, by the best that both know.</summary>
    Certificate,
}

internal static class TlsKinds
{
    /// <summary>As the load program is asked.</summary>
    public static string Asked(this TlsKind kind) => kind switch
    {
        TlsKind.Anonymous => "tls=anonymous",
        TlsKind.Certificate => "tls=certificate",
        _ => "tls=none",
    };
}
