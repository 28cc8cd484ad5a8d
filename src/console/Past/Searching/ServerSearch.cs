using Conserver.Client;
using Conserver.Client.Connections;
using Conserver.Client.History;

namespace Conserver.ConsoleProgram.Past.Searching;

/// <summary>
/// What one server is asked for: it begins at once, and is read when its turn has come. A server searches no further than a
/// bound ahead of what is read, so that nothing is kept here.
/// </summary>
/// <param name="connection">Logged in; closed with this.</param>
/// <param name="query">What for.</param>
/// <param name="names">Consoles that it has.</param>
/// <param name="report">Where it is said what could not be searched.</param>
internal sealed class ServerSearch(Connection connection, SearchQuery query, string[] names, IReport report) : IDisposable
{
    private readonly Queue<string[]> batches = new(NameBatches.Of(names));
    private SearchReader? reader;

    /// <summary>Not all of what was to be searched could be; it has been said why.</summary>
    public bool IsPartial { get; private set; }

    /// <summary>Asks.</summary>
    public void Begin() =>
        reader = batches.TryDequeue(out string[]? some) ? SearchReader.Ask(connection, query.Line(some), report) : null;

    /// <summary>The next line; false behind the last one, or when the server has failed.</summary>
    public bool TryRead(out FoundLine line)
    {
        line = default;
        try
        {
            while (reader is not null)
            {
                if (reader.TryRead(out line))
                {
                    return true;
                }

                IsPartial |= reader.IsPartial;
                Begin();
            }
        }
        catch (ClientException failure)
        {
            IsPartial = true;
            reader = null;
            if (failure.Complaint is { } complaint)
            {
                report.Complain(complaint);
            }
        }

        return false;
    }

    public void Dispose() => connection.Dispose();
}
