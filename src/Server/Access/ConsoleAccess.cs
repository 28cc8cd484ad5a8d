namespace Conserver.Server.Access;

/// <summary>What a user may do on a console.</summary>
internal enum ConsoleAccess
{
    None,
    ReadOnly,
    ReadWrite,
}
