namespace Conserver.Posix;

/// <summary>What the system says to a password.</summary>
public enum PasswordOutcome
{
    /// <summary>It is the user's, and the account may be used.</summary>
    Right,

    /// <summary>It is not, or there is no such user.</summary>
    Wrong,

    /// <summary>The account may not be used now, or what decides could not be asked; the reason says it.</summary>
    Refused,

    /// <summary>The check itself did not come to an end: a library is missing, a module crashed or took too long.</summary>
    Failed,

    /// <summary>Nothing yet: the reason is a question, and what is typed must not be shown.</summary>
    AsksHidden,

    /// <summary>Nothing yet: the reason is a question, and what is typed may be shown.</summary>
    AsksShown,
}
