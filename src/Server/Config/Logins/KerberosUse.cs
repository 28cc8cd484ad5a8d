namespace Conserver.Server.Config;

/// <summary>Whether users may log in by Kerberos (<c>kerberos</c>).</summary>
public enum KerberosUse
{
    /// <summary>Where this machine has a file of service keys.</summary>
    Yes,

    /// <summary>Not.</summary>
    No,

    /// <summary>They may, and nobody is asked for a password.</summary>
    Only,
}
