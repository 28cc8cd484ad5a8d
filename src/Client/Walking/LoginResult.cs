namespace Conserver.Client.Walking;

/// <summary>How an attempt to log in ended.</summary>
internal enum LoginResult
{
    Done,

    /// <summary>This server is left out.</summary>
    Refused,

    /// <summary>The password was wrong; there are tries left, on a new connection.</summary>
    Again,
}
