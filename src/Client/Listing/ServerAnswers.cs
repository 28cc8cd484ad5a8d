using Conserver.Client.Connections;
using Conserver.Client.Walking;

namespace Conserver.Client.Listing;

/// <summary>Collects the versions or process ids of servers.</summary>
public sealed class ServerAnswers : IAnswerSink
{
    private readonly List<ServerAnswer> all = [];

    public IReadOnlyList<ServerAnswer> All => all;

    public void Collect(Connection connection, Step step, Step? follows)
    {
        ServerIdentity? own = step.Verb == "version" ? ServerIdentity.Ask(connection) : null;
        string answer = connection.AskToEnd(step.Line).Trim();

        // version `conserver.com version 8.2.7'
        int quote = answer.IndexOf('`', StringComparison.Ordinal);
        string value = quote < 0 ? answer : answer[(quote + 1)..].TrimEnd('\'');
        all.Add(new ServerAnswer(connection.Server, step.Verb, value, own));
    }
}
