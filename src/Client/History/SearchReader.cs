using System.Globalization;
using Conserver.Client.Connections;

namespace Conserver.Client.History;

/// <summary>The answer to <c>grep</c>: lines one after the other, all of one console, then of the next.</summary>
public sealed class SearchReader
{
    private const string End = "end ", Failed = "failed ";

    private readonly AnswerReader answer;
    private readonly Connection connection;
    private readonly IReport report;
    private bool hasBegun;

    private SearchReader(Connection connection, IReport report)
    {
        answer = new AnswerReader(connection);
        this.connection = connection;
        this.report = report;
    }

    /// <summary>Not all of what was to be searched could be; it has been said why.</summary>
    public bool IsPartial { get; private set; }

    /// <summary>Asks one server, and waits for nothing: while others are read it begins to search.</summary>
    /// <param name="connection">Logged in, where the consoles are served.</param>
    /// <param name="line">Of <see cref="SearchQuery"/>.</param>
    /// <param name="report">Where it is said what could not be searched.</param>
    public static SearchReader Ask(Connection connection, string line, IReport report)
    {
        connection.SendLine(line);
        connection.Flush();
        return new SearchReader(connection, report);
    }

    /// <summary>The next line; false behind the last one.</summary>
    /// <exception cref="ClientException">
    /// The server cannot search, or will not; it is gone, or says what is no answer.
    /// </exception>
    public bool TryRead(out FoundLine line)
    {
        ReadHead();
        line = default;
        string head;
        while ((head = answer.ReadLine(null)).StartsWith(Failed, StringComparison.Ordinal))
        {
            IsPartial = true;
            report.Complain(head[Failed.Length..]);
        }

        if (head.StartsWith(End, StringComparison.Ordinal))
        {
            return false;
        }

        // LENGTH TIME NAME KIND
        string[] words = head.Split(' ');
        if (words.Length < 4
            || !int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out int length)
            || length > AnswerReader.LongestPiece
            || !AnswerTime.TryRead(words[1], out long? time, out bool isExact))
        {
            throw answer.Unexpected(head);
        }

        ReadOnlyMemory<byte> bytes = answer.ReadBytes(length + 2)[..length];
        line = new FoundLine(words[2], time, isExact, words[3][0] == ':', words[3].EndsWith('!'), bytes);
        return true;
    }

    private void ReadHead()
    {
        string head = hasBegun ? "grep" : answer.ReadLine(connection.Patience);
        hasBegun = head switch
        {
            "grep" => true,
            "unknown command" =>
                throw new ClientException($"`{connection.Server}' cannot search logs: it is older than this program"),
            _ => throw new ClientException($"{connection.Server}: {head}"),
        };
    }
}
