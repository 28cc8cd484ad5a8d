using Conserver.Client;
using Conserver.Client.Connections;
using Conserver.Client.History;
using Conserver.Client.Listing;
using Conserver.Client.Walking;
using Conserver.ConsoleProgram.Many;
using Conserver.ConsoleProgram.Terminal;

namespace Conserver.ConsoleProgram.Past.Searching;

/// <summary><c>--grep</c>: searches the logs of consoles where they are served, and shows the lines that match.</summary>
internal sealed class Grep(Walk walk, Output output, SearchQuery query)
{
    private bool hasFound;
    private bool isPartial;

    /// <summary>Searches consoles; the exit status is that of grep(1).</summary>
    /// <param name="patterns">For their names; none for all there are.</param>
    public int Run(IReadOnlyList<string> patterns)
    {
        bool isWhole = true;
        IReadOnlyList<ConsoleRow> rows = patterns.Count > 0
            ? Selection.Find(walk, patterns, output, out isWhole)
            : [.. ConsoleDirectory.Of(walk).Rows.Where(row => row.Access != "none")];
        var lines = new FoundText(output, isNamed: rows.Count > 1, query.Context > 0);
        foreach (IGrouping<ServerAddress, ConsoleRow> server in rows.GroupBy(row => row.At))
        {
            if (walk.Open(server.Key) is { } connection)
            {
                using (connection)
                {
                    Search(connection, [.. server.Select(row => row.Name)], lines);
                }
            }
        }

        isPartial |= !isWhole || walk.Failures > 0;
        return isPartial ? ExitCode.Unavailable : hasFound ? ExitCode.Ok : ExitCode.No;
    }

    private void Search(Connection connection, string[] names, FoundText lines)
    {
        foreach (string[] some in NameBatches.Of(names))
        {
            var reader = SearchReader.Ask(connection, query.Line(some), output);
            while (!output.IsBroken && reader.TryRead(out FoundLine line))
            {
                hasFound |= line.IsHit;
                lines.Show(line);
            }

            isPartial |= reader.IsPartial;
        }
    }
}
