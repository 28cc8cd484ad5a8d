namespace Conserver.Server.Consoles;

/// <summary>Why a console sends a viewer away.</summary>
internal abstract record Farewell
{
    private Farewell()
    {
    }

    /// <summary>A reload took its rights.</summary>
    public sealed record AccessDenied : Farewell;

    /// <summary>A reload took the console away.</summary>
    public sealed record Removed : Farewell;

    /// <summary>The server stops.</summary>
    public sealed record ShuttingDown : Farewell;

    /// <summary><c>disconnect</c>.</summary>
    /// <param name="Admin">Whose command it was.</param>
    public sealed record Disconnected(string Admin) : Farewell;
}
