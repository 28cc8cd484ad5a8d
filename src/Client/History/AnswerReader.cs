using Conserver.Client.Connections;
using Conserver.Client.Platform;
using Conserver.Protocol.Text;
using Conserver.Protocol.Wire;

namespace Conserver.Client.History;

/// <summary>An answer of lines and bytes, which is read as slowly as somebody uses it.</summary>
internal sealed class AnswerReader(Connection connection)
{
    /// <summary>No piece is longer, bytes; a server that says so is none of ours.</summary>
    public const int LongestPiece = 1024 * 1024;

    private const int LongestLine = 64 * 1024;

    private readonly byte[] received = new byte[64 * 1024];
    private byte[] decoded = new byte[64 * 1024];
    private int start;
    private int end;

    /// <summary>The next line without its end.</summary>
    /// <param name="patience">How long it is waited for; null for ever.</param>
    /// <exception cref="ClientException">The server is gone, or the line too long.</exception>
    /// <exception cref="SilentServerException">It took too long.</exception>
    public string ReadLine(TimeSpan? patience)
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

    /// <summary>The next bytes, as many as said; valid until more is read.</summary>
    /// <exception cref="ClientException">The server is gone.</exception>
    public ReadOnlyMemory<byte> ReadBytes(int length)
    {
        while (end - start < length)
        {
            Fill(null);
        }

        start += length;
        return decoded.AsMemory(start - length, length);
    }

    /// <summary>The server has said what is no answer.</summary>
    public ClientException Unexpected(string line) => new($"{connection.Server}: unexpected answer `{line}'");

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
}
