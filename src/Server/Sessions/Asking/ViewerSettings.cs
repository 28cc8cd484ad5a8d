using Conserver.Protocol.Escape;

namespace Conserver.Server.Sessions;

/// <summary>What one client has set for itself.</summary>
internal sealed class ViewerSettings
{
    private readonly int[] lines = [20, 60];

    /// <summary>Finds its escape sequence in what it types.</summary>
    public EscapeReader Escape { get; } = new();

    /// <summary>How many lines a command shows.</summary>
    public int LinesOf(ReplayKind kind) => lines[(int)kind];

    public void SetLines(ReplayKind kind, int count) => lines[(int)kind] = count;
}
