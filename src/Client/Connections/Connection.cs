using System.Text;
using Conserver.Client.Platform;
using Conserver.Protocol.Text;
using Conserver.Protocol.Wire;

namespace Conserver.Client.Connections;

/// <summary>
/// One connection to a server: lines before the session, decoded bytes in it. 0xFF quoting is on throughout.
/// </summary>
public sealed class Connection : IDisposable
{
    /// <summary>A reply of one line, or an answer up to the end of the stream, may not be longer.</summary>
    private const int MaxReply = 64 * 1024 * 1024;

    private const string Goodbye = "goodbye\r\n";

    private readonly ServerSocket socket;
    private readonly IReport report;
    private readonly byte[] received = new byte[8192];
    private IChannel channel;
    private WireDecoder decoder;
    private bool isClosed;

    public Connection(ServerSocket socket, ServerAddress address, IReport report)
    {
        this.socket = socket;
        this.report = report;
        Address = address;
        channel = new PlainChannel(socket);
    }

    public ServerAddress Address { get; }

    /// <summary>
    /// How long a reply, or each line of a longer answer, is waited for. Servers answer at once; but some look up names
    /// first.
    /// </summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How the server is called in messages.</summary>
    public string Server => Address.Server;

    public int Fd => socket.Fd;
    public bool HasOutgoing => socket.HasOutgoing;

    /// <summary>Whoever sends should stop for a while.</summary>
    public bool IsFull => socket.IsFull;

    /// <inheritdoc cref="IChannel.MayHoldInput"/>
    public bool MayHoldInput => channel.MayHoldInput;

    /// <summary>For whoever puts something between the lines and the socket.</summary>
    public ServerSocket Socket => socket;

    /// <summary>The other end is a server of ours, within TLS: it may ask more than a password.</summary>
    public bool MayAsk { get; set; }

    /// <summary>What is said from now on goes through <paramref name="other"/>.</summary>
    public void Use(IChannel other) => channel = other;

    /// <summary>Queues data for the server, 0xFF doubled.</summary>
    public void Send(ReadOnlySpan<byte> data)
    {
        byte[] quoted = new byte[data.Length + WireEncoder.CountEscapes(data)];
        channel.Write(quoted.AsSpan(0, WireEncoder.Encode(data, quoted)));
    }

    /// <summary>Queues a line and its CR LF.</summary>
    public void SendLine(string line) => Send(Latin1.Bytes(line + "\r\n"));

    /// <summary>Queues a signal.</summary>
    public void Send(WireSignal signal) => channel.Write(WireEncoder.Signal(signal));

    /// <summary>The server has agreed to ask for the size of the window, see <see cref="WireSignal.Window"/>.</summary>
    public void AgreeOnWindow() => decoder.KnowsWindow = true;

    /// <summary>
    /// Sends what is queued as far as the kernel takes it. A broken connection is told when it is read: there may be
    /// something left to show first.
    /// </summary>
    public void Flush() => _ = socket.Flush();

    /// <summary>Sends a line and reads the reply.</summary>
    public string Ask(string line)
    {
        SendLine(line);
        return ReadReply();
    }

    /// <summary>
    /// Everything read until there is a line feed in it, so usually one line; a last line without its end when the
    /// server closes.
    /// </summary>
    /// <exception cref="ClientException">The server closed without a word.</exception>
    /// <exception cref="SilentServerException">It took too long.</exception>
    public string ReadReply()
    {
        var reply = new StringBuilder();
        long end = EndOfPatience;
        while (ReadSome(reply, end, out bool sawLineEnd) && !sawLineEnd)
        {
        }

        if (reply.Length == 0)
        {
            throw new ClientException("lost connection");
        }

        string text = reply.ToString();
        report.Debug(2, $"{Server}: reply `{text.TrimEnd()}'");
        return text;
    }

    /// <summary>
    /// Sends bytes as they are and reads a token the same way (RFC 2743 §3.1: 0x60, its length, as much as that
    /// says); empty where none comes.
    /// </summary>
    /// <exception cref="SilentServerException">It took too long.</exception>
    public byte[] Exchange(ReadOnlySpan<byte> token)
    {
        channel.Write(token);
        var reply = new List<byte>();
        long end = EndOfPatience;
        while (GssToken.Missing(reply) is var missing && missing > 0)
        {
            int got = Receive(received.AsSpan(0, Math.Min(missing, received.Length)));
            if (got == 0)
            {
                return [];
            }

            if (got > 0)
            {
                reply.AddRange(received.AsSpan(0, got));
            }
            else if (!socket.WaitForInput(end))
            {
                Drop();
                throw new SilentServerException(Server, Patience);
            }
        }

        return [.. reply];
    }

    /// <summary>
    /// Sends commands and the farewell, and reads what comes back to the end, without the server's own farewell.
    /// </summary>
    public string AskToEnd(params ReadOnlySpan<string> lines)
    {
        foreach (string line in lines)
        {
            SendLine(line);
        }

        SendLine("exit");
        return WithoutGoodbye(ReadToEnd());
    }

    /// <summary>The answer without the farewell at its end.</summary>
    internal static string WithoutGoodbye(string answer) =>
        answer.EndsWith(Goodbye, StringComparison.Ordinal) ? answer[..^Goodbye.Length] : answer;

    /// <summary>Everything up to the end of the stream.</summary>
    /// <exception cref="SilentServerException">A line of it took too long.</exception>
    public string ReadToEnd()
    {
        var all = new StringBuilder();
        long end = EndOfPatience;
        while (ReadSome(all, end, out bool sawLineEnd))
        {
            end = sawLineEnd ? EndOfPatience : end;
        }

        return all.ToString();
    }

    /// <summary>
    /// Reads raw bytes without waiting: a count, 0 at the end, or <see cref="ISocket.NotNow"/>. Errors are told and end
    /// the stream.
    /// </summary>
    public int Receive(Span<byte> buffer)
    {
        int got = channel.Read(buffer);
        if (got < 0 && got != ISocket.NotNow)
        {
            report.Complain(got == IChannel.BrokenStream
                ? $"FileRead(): SSL error on fd {Fd}"
                : $"FileRead(): fd {Fd}: {socket.Reason(got)}");
            if (channel.Trouble is { } trouble)
            {
                report.Complain(trouble);
            }

            return 0;
        }

        return got;
    }

    /// <summary>Takes the quoting off what <see cref="Receive"/> read.</summary>
    public bool TryDecode(ref ReadOnlySpan<byte> input, out WireToken token)
    {
        int violations = decoder.Violations;
        bool found = decoder.TryRead(ref input, out token);
        if (decoder.Violations != violations)
        {
            report.Complain($"ParseIACBuf(): fd {Fd}: unrecognized quoted-OB_IAC char");
        }

        return found;
    }

    /// <summary>What has not been sent by now is not sent any more.</summary>
    public void Drop() => socket.Drop();

    public void Dispose()
    {
        if (!isClosed)
        {
            isClosed = true;
            channel.Dispose();
            socket.Dispose();
        }
    }

    private long EndOfPatience => Environment.TickCount64 + (long)Patience.TotalMilliseconds;

    private bool ReadSome(StringBuilder text, long end, out bool sawLineEnd)
    {
        sawLineEnd = false;
        int got;
        while ((got = Receive(received)) == ISocket.NotNow)
        {
            if (!socket.WaitForInput(end))
            {
                // What it may still say is no answer to anybody.
                Drop();
                throw new SilentServerException(Server, Patience);
            }
        }

        ReadOnlySpan<byte> rest = received.AsSpan(0, got);
        while (TryDecode(ref rest, out WireToken token))
        {
            // Signals mean nothing before a session.
            if (token.Kind == WireKind.Data)
            {
                sawLineEnd |= token.Data.Contains((byte)'\n');
                text.Append(Latin1.Text(token.Data));
            }
        }

        return text.Length <= MaxReply
            ? got > 0
            : throw new ClientException($"the answer of `{Server}' is too long");
    }
}
