using Conserver.Client.Connections;
using Conserver.Client.Listing;
using Conserver.Client.Walking;

namespace Conserver.Client.Streams;

/// <summary>Attaches to consoles a listing has found, where it has found them.</summary>
public static class StreamOpening
{
    /// <summary>The console's stream; null when that failed, which has been said.</summary>
    public static ConsoleStream? Open(Walk walk, ConsoleRow row, StreamMode mode, IReport report)
    {
        Connection? connection = walk.Open(row.At);
        try
        {
            if (connection?.Ask($"call {row.Name}") is not { } answer)
            {
                return null;
            }

            if (answer[0] == '[')
            {
                var stream = ConsoleStream.Open(new CalledConsole(connection, row.Name, answer), mode);
                connection = null;
                return stream;
            }

            report.Complain($"{row.At.Server}: {answer.TrimEnd()}");
        }
        catch (ClientException failure)
        {
            report.Complain($"{row.Name}: {failure.Complaint}");
        }
        finally
        {
            connection?.Dispose();
        }

        return null;
    }
}
