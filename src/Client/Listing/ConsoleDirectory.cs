using Conserver.Client.Connections;
using Conserver.Client.Walking;
using Conserver.Protocol.Text;

namespace Conserver.Client.Listing;

/// <summary>Collects what servers say about their consoles.</summary>
public sealed class ConsoleDirectory : IAnswerSink
{
    private readonly List<ConsoleRow> rows = [];

    /// <summary>In the order of their names, as people count: web2 before web10.</summary>
    public IReadOnlyList<ConsoleRow> Rows => [.. rows.OrderBy(row => row.Name, NaturalOrder.Instance)];

    /// <summary>Asks all servers, or for one console.</summary>
    public static ConsoleDirectory Of(Walk walk, bool initialOnly = false, string? console = null)
    {
        var directory = new ConsoleDirectory();
        walk.Run(WalkPlan.Info(!initialOnly, console), directory);
        return directory;
    }

    public void Collect(Connection connection, Step step, Step? follows)
    {
        var found = new List<ConsoleRow>();
        var access = new Dictionary<string, string>(AsciiCase.Insensitive);

        // What we may do there: only servers of ours know the second question.
        string answer = connection.AskToEnd(step.Line, new Step("access", step.Argument).Line);
        foreach (string line in answer.Split("\r\n"))
        {
            if (InfoLine.Parse(line, connection.Address) is { } row)
            {
                found.Add(row);
            }
            else if (line.Split(' ', 2) is [("rw" or "ro" or "none") and var right, var name])
            {
                access[name] = right;
            }
        }

        rows.AddRange(found.Select(row => row with { Access = access.GetValueOrDefault(row.Name) }));
    }
}
