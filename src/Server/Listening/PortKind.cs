namespace Conserver.Server.Listening;

/// <summary>Which port a client came to.</summary>
internal enum PortKind
{
    /// <summary>The primary port: where is a console, and the server's own commands.</summary>
    Master,

    /// <summary>The secondary port: lists, messages, and the consoles themselves.</summary>
    Group,
}
