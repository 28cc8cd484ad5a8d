using System.Globalization;
using Conserver.Client.Connections;
using Conserver.Client.Walking;

namespace Conserver.Client.History;

/// <summary>
/// The answer to <c>log</c> with times: pieces one after the other, as slowly as they are read here.
/// </summary>
public sealed class LogReader
{
    private const string End = "end", Failed = "failed ";

    private readonly AnswerReader answer;
    private bool isOver;

    private LogReader(AnswerReader answer, string name)
    {
        this.answer = answer;
        Name = name;
    }

    /// <summary>What the server calls the console.</summary>
    public string Name { get; }

    /// <summary>Looks for the console and hands its log over; not when it is not found, which has been said.</summary>
    /// <param name="walk">Says what servers refuse.</param>
    /// <param name="query">What is wanted.</param>
    /// <param name="take">Reads as much as it likes.</param>
    /// <exception cref="ClientException">
    /// The server cannot show logs, or will not: <see cref="ExitCode.NoPermission"/> when the user may not read it.
    /// </exception>
    public static void Read(Walk walk, LogQuery query, Action<LogReader> take) => walk.Run(query.Plan, new Sink(take));

    /// <summary>Asks where the console is served.</summary>
    /// <param name="connection">Logged in.</param>
    /// <param name="step">The last one of <see cref="LogQuery.Plan"/>.</param>
    /// <exception cref="ClientException">As <see cref="Read"/>.</exception>
    public static LogReader Ask(Connection connection, Step step)
    {
        var reader = new AnswerReader(connection);
        connection.SendLine(step.Line);
        string head = reader.ReadLine(connection.Patience);
        const string Begin = "log ";
        if (head.StartsWith(Begin, StringComparison.Ordinal))
        {
            return new LogReader(reader, head[Begin.Length..]);
        }

        throw head == "unknown command"
            ? new ClientException($"`{connection.Server}' cannot show logs: it is older than this program")
            : new ClientException(
                $"{connection.Server}: {head}",
                head.EndsWith(": permission denied", StringComparison.Ordinal)
                    ? ExitCode.NoPermission
                    : ExitCode.Unavailable);
    }

    /// <summary>
    /// All pieces, the oldest first; waits for each. With <see cref="LogQuery.Follow"/> there is no last one.
    /// </summary>
    /// <exception cref="ClientException">The server could not read on, or is gone.</exception>
    public IEnumerable<LogPiece> Pieces()
    {
        while (TryRead(out LogPiece piece))
        {
            yield return piece;
        }
    }

    /// <summary>The next piece; false behind the last one.</summary>
    /// <exception cref="ClientException">The server could not read on, or is gone.</exception>
    public bool TryRead(out LogPiece piece)
    {
        piece = default;
        if (isOver)
        {
            return false;
        }

        string head = answer.ReadLine(null);
        if (head == End)
        {
            isOver = true;
            return false;
        }

        if (head.StartsWith(Failed, StringComparison.Ordinal))
        {
            throw new ClientException($"{Name}: {head[Failed.Length..]}");
        }

        // LENGTH TIME; what may stand behind it is for later.
        string[] words = head.Split(' ');
        if (words.Length < 2
            || !int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out int length)
            || length is 0 or > AnswerReader.LongestPiece
            || !AnswerTime.TryRead(words[1], out long? time, out bool isExact))
        {
            throw answer.Unexpected(head);
        }

        piece = new LogPiece(time, isExact, answer.ReadBytes(length));
        return true;
    }

    private sealed class Sink(Action<LogReader> take) : IAnswerSink
    {
        public void Collect(Connection connection, Step step, Step? follows) => take(Ask(connection, step));
    }
}
