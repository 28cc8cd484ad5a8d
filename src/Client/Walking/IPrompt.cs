namespace Conserver.Client.Walking;

/// <summary>Whoever is asked for secrets.</summary>
public interface IPrompt
{
    /// <summary>
    /// The password of a user on a host as the server calls it; null when there is nobody to ask, which has been said.
    /// </summary>
    string? Password(string userName, string host);

    /// <summary>
    /// The answer to another question of a server, which may be anything; null when there is nobody to ask, which has been
    /// said.
    /// </summary>
    string? Answer(string question, bool isShown);
}
