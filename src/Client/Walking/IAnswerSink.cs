using Conserver.Client.Connections;

namespace Conserver.Client.Walking;

/// <summary>Asks the last question of a walk, once on each connection it leads to.</summary>
public interface IAnswerSink
{
    /// <summary>Sends the command and takes what comes back, to the end.</summary>
    /// <param name="connection">Logged in.</param>
    /// <param name="step">The last step of the plan.</param>
    /// <param name="follows">The step before it; null when there is none.</param>
    void Collect(Connection connection, Step step, Step? follows);
}
