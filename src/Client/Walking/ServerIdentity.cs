using Conserver.Client.Connections;

namespace Conserver.Client.Walking;

/// <summary>
/// The command by which a client of ours says that it is one, on a primary port after the login. Servers of ours answer
/// with their name and version and say more from then on; others do not know it, and nothing has changed.
/// </summary>
public static class ServerIdentity
{
    private const string Command = "conserver", Answer = "conserver ";

    /// <summary>The server's own version; null for a server that is none of ours.</summary>
    public static string? Ask(Connection connection)
    {
        string reply = connection.Ask(Command);
        return reply.StartsWith(Answer, StringComparison.Ordinal) ? reply[Answer.Length..].Trim() : null;
    }
}
