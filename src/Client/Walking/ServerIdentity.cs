using Conserver.Client.Connections;

namespace Conserver.Client.Walking;

/// <summary>
/// The command by which a client of ours says that it is one, on a primary port after the login. Servers of ours answer
/// with their name and version and say more from then on; others do not know it, and nothing has changed.
/// </summary>
/// <param name="Version">The server's own.</param>
/// <param name="Trouble">What it tells administrators of, in a sentence; null when all is well.</param>
public sealed record ServerIdentity(string Version, string? Trouble)
{
    private const string Command = "conserver", Answer = "conserver ";

    /// <summary>What the server says of itself; null for one that is none of ours.</summary>
    public static ServerIdentity? Ask(Connection connection)
    {
        string reply = connection.Ask(Command);
        if (!reply.StartsWith(Answer, StringComparison.Ordinal))
        {
            return null;
        }

        string[] parts = reply[Answer.Length..].Split(';', 2, StringSplitOptions.TrimEntries);
        return new ServerIdentity(parts[0], parts.Length > 1 ? parts[1] : null);
    }
}
