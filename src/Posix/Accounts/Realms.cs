namespace Conserver.Posix;

/// <summary>The realm of a Kerberos principal in the name of a user. Pure.</summary>
public static class Realms
{
    /// <summary>The user of <c>user@REALM</c>: the whole, or what stands before a realm that is taken off.</summary>
    /// <param name="principal">Latin-1 text.</param>
    /// <param name="stripped">Realms, separated by commas or blanks; their case counts.</param>
    public static string Strip(string principal, string stripped)
    {
        ArgumentNullException.ThrowIfNull(principal);
        ArgumentNullException.ThrowIfNull(stripped);
        int at = principal.LastIndexOf('@');
        bool goes = at > 0
            && stripped.Split([',', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries).Contains(principal[(at + 1)..]);

        // ann/admin is not ann, and what would still hold a realm is nobody's short name.
        return goes && !principal.AsSpan(0, at).ContainsAny('@', '\\') ? principal[..at] : principal;
    }
}
