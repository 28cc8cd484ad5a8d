namespace Conserver.Server.Config;

/// <summary>Where in a client's certificate its user's name stands (<c>sslclientuser</c>).</summary>
public enum CertificateUser
{
    /// <summary>Nowhere: a certificate is nobody's login.</summary>
    None,

    /// <summary>The common name of the subject.</summary>
    CommonName,

    /// <summary>The mail address among the subject's alternative names, whole.</summary>
    Email,

    /// <summary>The user principal name among them (as Active Directory writes it), whole.</summary>
    Principal,
}
