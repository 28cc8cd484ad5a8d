namespace Conserver.Server.Access;

/// <summary>What a user may do on a console.</summary>
public enum ConsoleAccess
{
    None,
    ReadOnly,
    ReadWrite,
}
