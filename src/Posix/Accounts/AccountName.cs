namespace Conserver.Posix;

/// <summary>
/// The one name of an account that counts. A name service that knows it by other spellings as well, as those of directories
/// do that do not distinguish capitals, would let a user in under a name that no rule is about. Pure.
/// </summary>
public static class AccountName
{
    /// <summary>
    /// Why nobody is let in by a name, in words for the log; null when it is the account's, or there is none.
    /// </summary>
    /// <param name="typed">The name.</param>
    /// <param name="find">The name that the account has of itself; null when there is none.</param>
    public static string? Obstacle(string typed, Func<string, string?> find)
    {
        ArgumentNullException.ThrowIfNull(find);
        return find(typed) is { } own && own != typed ? $"the account's name is `{own}'" : null;
    }

    /// <summary>
    /// The same for a principal of Kerberos, which need not have an account: only the case of what stands before the realm
    /// is looked at, which some realms do not distinguish either.
    /// </summary>
    /// <param name="principal">The whole.</param>
    /// <param name="find">As above.</param>
    public static string? ObstacleOfPrincipal(string principal, Func<string, string?> find)
    {
        ArgumentNullException.ThrowIfNull(principal);
        ArgumentNullException.ThrowIfNull(find);
        string typed = principal.Split('@')[0];
        return find(typed)?.Split('@')[0] is { } own && own != typed && own.Equals(typed, StringComparison.OrdinalIgnoreCase)
            ? $"the account's name is `{own}'" : null;
    }
}
