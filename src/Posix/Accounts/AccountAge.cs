namespace Conserver.Posix;

/// <summary>What shadow(5) says of the age of an account, in days; dates are days since 1970, -1 is none.</summary>
/// <param name="Changed">When the password was changed last; 0 when it has to be changed.</param>
/// <param name="LongestDays">How long it may be used.</param>
/// <param name="Expires">The first day on which the account may not be used.</param>
internal sealed record AccountAge(long Changed, long LongestDays, long Expires)
{
    /// <summary>Why the account may not be used now; null when it may. A password cannot be changed here.</summary>
    public string? Obstacle(DateTimeOffset now)
    {
        long today = now.ToUnixTimeSeconds() / (24 * 60 * 60);
        return Expires >= 0 && today >= Expires ? "the account has expired"
            : Changed == 0 ? "the password must be changed first"
            : Changed > 0 && LongestDays >= 0 && today - Changed > LongestDays ? "the password has expired"
            : null;
    }
}
