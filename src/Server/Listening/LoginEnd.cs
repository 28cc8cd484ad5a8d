namespace Conserver.Server.Listening;

/// <summary>What came of a <see cref="LoginAttempt"/>.</summary>
internal enum LoginEnd
{
    /// <summary>All that was wrong before, of this user from there, is forgotten.</summary>
    Right,

    Wrong,

    /// <summary>Nobody has looked at it, or nobody could: it does not count.</summary>
    Withdrawn,
}
