using System.Runtime.ExceptionServices;
using Conserver.Client;
using Conserver.Client.Connections;
using Conserver.Client.History;
using Conserver.Client.Listing;
using Conserver.Client.Walking;
using Conserver.ConsoleProgram.Many;
using Conserver.ConsoleProgram.Terminal;

namespace Conserver.ConsoleProgram.Past.Searching;

/// <summary>
/// <c>--grep</c>: searches the logs of consoles where they are served, on several servers at a time, and shows the lines
/// that match: server by server, and those of a server in the order of its consoles.
/// </summary>
internal sealed class Grep(Walk walk, Output output, SearchQuery query)
{
    /// <summary>Servers that search at a time: a connection each.</summary>
    private const int Together = 16;

    private readonly Queue<ServerSearch> begun = new();
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
        var servers = new Queue<IGrouping<ServerAddress, ConsoleRow>>(rows.GroupBy(row => row.At));
        ExceptionDispatchInfo? end = null;
        do
        {
            end ??= Begin(servers);
            if (begun.TryDequeue(out ServerSearch? search))
            {
                Show(search, lines);
            }
        }
        while (begun.Count > 0 || (servers.Count > 0 && end is null && !output.IsBroken));

        end?.Throw();
        isPartial |= !isWhole || walk.Failures > 0;
        return isPartial ? ExitCode.Unavailable : hasFound ? ExitCode.Ok : ExitCode.No;
    }

    // What ends the program ends it behind what was asked for before.
    private ExceptionDispatchInfo? Begin(Queue<IGrouping<ServerAddress, ConsoleRow>> servers)
    {
        try
        {
            while (begun.Count < Together && !output.IsBroken && servers.TryDequeue(out var server))
            {
                if (walk.Open(server.Key) is { } connection)
                {
                    var search = new ServerSearch(connection, query, [.. server.Select(row => row.Name)], output);
                    begun.Enqueue(search);
                    search.Begin();
                }
            }

            return null;
        }
        catch (ClientException failure)
        {
            return ExceptionDispatchInfo.Capture(failure);
        }
    }

    private void Show(ServerSearch search, FoundText lines)
    {
        using (search)
        {
            while (!output.IsBroken && search.TryRead(out FoundLine line))
            {
                hasFound |= line.IsHit;
                lines.Show(line);
            }
        }

        isPartial |= search.IsPartial;
    }
}
