namespace Conserver.Server.Access;

/// <summary>What the password file says to a password.</summary>
internal enum PasswordVerdict
{
    Wrong,
    Right,

    /// <summary>It leaves the user to the system's own check.</summary>
    AskSystem,

    /// <summary>
    /// It is wrong, and that shall take as long as for those whom the file leaves to the system.
    /// </summary>
    PretendToAskSystem,
}
