using System.Globalization;
using Conserver.Client.Connections;
using Conserver.Client.Platform;
using Conserver.Client.Walking;
using Conserver.Protocol.Text;
using Conserver.Protocol.Wire;

namespace Conserver.Client.History;

/// <summary>
/// The answer to <c>log</c> with times: pieces one after the other, as slowly as they are read here.
/// </summary>
public sealed class LogReader
{
    /// <summary>No piece is longer, bytes; a server that says so is none of ours.</summary>
    public const int LongestPiece = 1024 * 1024;

    private const int LongestLine = 64 * 1024;
    private const string End = "end", Failed = "failed ";

    private readonly Connection connection;
    private readonly byte[] received = new byte[64 * 1024];
    private byte[] decoded = new byte[64 * 1024];
    private int start;
    private int end;
    private bool isOver;

    private LogReader(Connection connection, string name)
    {
        this.connection = connection;
        Name = name;
    }

    /// <summary>What the server calls the console.</summary>
    public string Name { get; private set; }

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
        var reader = new LogReader(connection, "");
        connection.SendLine(step.Line);
        string answer = reader.ReadLine(connection.Patience);
        const string Begin = "log ";
        if (answer.StartsWith(Begin, StringComparison.Ordinal))
        {
            reader.Name = answer[Begin.Length..];
            return reader;
        }

        throw answer == "unknown command"
            ? new ClientException($"`{connection.Server}' cannot show logs: it is older than this program")
            : new ClientException(
                $"{connection.Server}: {answer}",
                answer.EndsWith(": permission denied", StringComparison.Ordinal)
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

        string head = ReadLine(null);
        if (head == End)
        {
            isOver = true;
            return false;
        }

        if (head.StartsWith(Failed, StringComparison.Ordinal))
        {
            throw new ClientException($"{Name}: {head[Failed.Length..]}");
        }

        // LENGTH TIME, where a time is a number, ~ and a number, or -. What may stand behind it is for later.
        string[] words = head.Split(' ');
        bool isExact = words.Length > 1 && !words[1].StartsWith('~');
        long time = 0;
        if (words.Length < 2
            || !int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out int length)
            || length is 0 or > LongestPiece
            || (words[1] != "-" && !long.TryParse(
                words[1].AsSpan(isExact ? 0 : 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out time)))
        {
            throw new ClientException($"{connection.Server}: unexpected answer `{head}'");
        }

        while (end - start < length)
        {
            Fill(null);
        }

        piece = words[1] == "-"
            ? new LogPiece(null, false, decoded.AsMemory(start, length))
            : new LogPiece(time, isExact, decoded.AsMemory(start, length));
        start += length;
        return true;
    }

    private string ReadLine(TimeSpan? patience)
    {
        int seen = 0;
        while (true)
        {
            int feed = decoded.AsSpan(start + seen, end - start - seen).IndexOf((byte)'\n');
            if (feed >= 0)
            {
                string line = Latin1.Text(decoded.AsSpan(start, seen + feed));
                start += seen + feed + 1;
                return line.TrimEnd('\r');
            }

            seen = end - start;
            if (seen > LongestLine)
            {
                throw new ClientException($"the answer of `{connection.Server}' is too long");
            }

            Fill(patience);
        }
    }

    // Waits for more; for ever when there is no patience to lose: nobody knows when a console speaks again.
    private void Fill(TimeSpan? patience)
    {
        long until = patience is { } some ? Environment.TickCount64 + (long)some.TotalMilliseconds : long.MaxValue;
        int got;
        while ((got = connection.Receive(received)) == ISocket.NotNow)
        {
            if (!connection.Socket.WaitForInput(until))
            {
                connection.Drop();
                throw new SilentServerException(connection.Server, connection.Patience);
            }
        }

        if (got == 0)
        {
            throw new ClientException($"`{connection.Server}' has ended the connection");
        }

        MakeRoom(got);
        ReadOnlySpan<byte> rest = received.AsSpan(0, got);
        while (connection.TryDecode(ref rest, out WireToken token))
        {
            if (token.Kind == WireKind.Data)
            {
                token.Data.CopyTo(decoded.AsSpan(end));
                end += token.Data.Length;
            }
        }
    }

    private void MakeRoom(int count)
    {
        if (decoded.Length - end >= count)
        {
            return;
        }

        byte[] target = end - start + count > decoded.Length
            ? new byte[Math.Max(decoded.Length * 2, end - start + count)]
            : decoded;
        decoded.AsSpan(start, end - start).CopyTo(target);
        decoded = target;
        end -= start;
        start = 0;
    }

    private sealed class Sink(Action<LogReader> take) : IAnswerSink
    {
        public void Collect(Connection connection, Step step, Step? follows) => take(Ask(connection, step));
    }
}
