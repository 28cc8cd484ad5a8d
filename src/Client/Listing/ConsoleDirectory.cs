using System.Globalization;
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
        // What we may do there: only servers of ours know the second question.
        string answer = connection.AskToEnd(step.Line, new Step("access", step.Argument).Line);
        rows.AddRange(Read(answer, connection.Address));
    }

    /// <summary>The consoles in a server's answers to <c>info</c> and <c>access</c>.</summary>
    internal static IEnumerable<ConsoleRow> Read(string answer, ServerAddress at)
    {
        var found = new List<ConsoleRow>();
        var access = new Dictionary<string, string>(AsciiCase.Insensitive);
        var modem = new Dictionary<string, (string[] Up, string Age)>(AsciiCase.Insensitive);
        var trouble = new Dictionary<string, (string Why, string Seconds)>(AsciiCase.Insensitive);
        var unlogged = new Dictionary<string, string>(AsciiCase.Insensitive);
        foreach (string line in answer.Split("\r\n"))
        {
            // First, as a reason may have as many colons as a row; no name has a space.
            if (line.Split(' ', 4) is ["down", var seconds, var broken, var why])
            {
                trouble[broken] = (why, seconds);
            }
            else if (line.Split(' ', 3) is ["unlogged", var quiet, var cause])
            {
                unlogged[quiet] = cause;
            }
            else if (InfoLine.Parse(line, at) is { } row)
            {
                found.Add(row);
            }
            else if (line.Split(' ', 2) is [("rw" or "ro" or "none") and var right, var name])
            {
                access[name] = right;
            }
            else if (line.Split(' ', 4) is ["modem", var up, var age, var owner])
            {
                modem[owner] = (up == "-" ? [] : up.Split(','), age);
            }
        }

        return found.Select(row => row with
        {
            Access = access.GetValueOrDefault(row.Name),
            Modem = modem.GetValueOrDefault(row.Name).Up,
            LogTrouble = unlogged.GetValueOrDefault(row.Name),
            Trouble = trouble.GetValueOrDefault(row.Name).Why,
            RetryIn = long.TryParse(trouble.GetValueOrDefault(row.Name).Seconds, NumberStyles.None, null, out long wait)
                ? wait
                : null,
            ModemAge = long.TryParse(modem.GetValueOrDefault(row.Name).Age, NumberStyles.None, null, out long age) ? age : 0,
        });
    }
}
