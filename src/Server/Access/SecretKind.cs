namespace Conserver.Server.Access;

/// <summary>What the password file says about a user, without the secret.</summary>
public enum SecretKind
{
    /// <summary>It cannot be read.</summary>
    NoFile,

    /// <summary>No line for the user.</summary>
    None,

    /// <summary>A line without a password.</summary>
    Empty,

    /// <summary>The system's own check decides (<c>*passwd*</c>).</summary>
    System,

    /// <summary>A hashed password.</summary>
    Hash,
}
