namespace Conserver.Bench;

/// <summary>A program that is measured.</summary>
/// <param name="Name">In tables and results.</param>
/// <param name="Kind">How it is configured and started.</param>
/// <param name="Daemon">Path.</param>
/// <param name="Client">Path of its client; empty when there is none we know how to use.</param>
internal sealed record Contender(string Name, ContenderKind Kind, string Daemon, string Client)
{
    /// <summary>Speaks the conserver protocol.</summary>
    public bool IsConserver => Kind == ContenderKind.Conserver;

    public override string ToString() => Name;
}

internal enum ContenderKind
{
    /// <summary>conserver.cf.</summary>
    Conserver,

    /// <summary>conman: consoles and logs, its own protocol.</summary>
    Conman,

    /// <summary>The load program as a bare relay: the floor.</summary>
    Relay,
}
