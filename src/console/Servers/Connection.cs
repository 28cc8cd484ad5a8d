using System.Text;
using Conserver.Posix;
using Conserver.Protocol.Text;
using Conserver.Protocol.Wire;

namespace Conserver.Client.Servers;

/// <summary>One connection to a server: lines before the session, decoded bytes in it. 0xFF quoting is on throughout.</summary>
internal sealed class Connection : IDisposable
{
    /// <summary>A reply of one line, or an answer up to the end of the stream, may not be longer.</summary>
    private const int MaxReply = 64 * 1024 * 1024;

    private readonly ServerSocket socket;
    private readonly Output output;
    private readonly byte[] received = new byte[8192];
    private IChannel channel;
    private WireDecoder decoder;
    private bool isClosed;

    public Connection(ServerSocket socket, ServerAddress address, Output output)
    {
        this.socket = socket;
        this.output = output;
        Address = address;
        channel = new PlainChannel(socket);
    }

    public ServerAddress Address { get; }

    /// <summary>How the server is called in messages.</summary>
    public string Server => Address.Server;

    public int Fd => socket.Fd;
    public bool HasOutgoing => socket.HasOutgoing;

    /// <summary>Whoever sends should stop for a while.</summary>
    public bool IsFull => socket.IsFull;

    /// <inheritdoc cref="IChannel.MayHoldInput"/>
    public bool MayHoldInput => channel.MayHoldInput;

    /// <summary>Puts TLS between the lines and the socket.</summary>
    /// <exception cref="ClientFailure">No agreement, or the server's certificate is not good enough.</exception>
    public void StartTls(TlsSettings tls) => channel = tls.Negotiate(socket, Server);

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
    /// <exception cref="ClientFailure">The server closed without a word.</exception>
    public string ReadReply()
    {
        var reply = new StringBuilder();
        while (ReadSome(reply, out bool sawLineEnd) && !sawLineEnd)
        {
        }

        if (reply.Length == 0)
        {
            throw new ClientFailure("lost connection");
        }

        string text = reply.ToString();
        output.Debug(2, $"{Server}: reply `{text.TrimEnd()}'");
        return text;
    }

    /// <summary>Everything up to the end of the stream.</summary>
    public string ReadToEnd()
    {
        var all = new StringBuilder();
        while (ReadSome(all, out _))
        {
        }

        return all.ToString();
    }

    /// <summary>Reads raw bytes without waiting: a count, 0 at the end, or <c>-EAGAIN</c>. Errors are told and end the stream.</summary>
    public int Receive(Span<byte> buffer)
    {
        int got = channel.Read(buffer);
        if (got < 0 && got != -Errno.EAGAIN)
        {
            output.Complain(got == TlsChannel.BrokenStream
                ? $"FileRead(): SSL error on fd {Fd}"
                : $"FileRead(): fd {Fd}: {Errno.Text(-got)}");
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
            output.Complain($"ParseIACBuf(): fd {Fd}: unrecognized quoted-OB_IAC char");
        }

        return found;
    }

    public void Dispose()
    {
        if (!isClosed)
        {
            isClosed = true;
            channel.Dispose();
            socket.Dispose();
        }
    }

    private bool ReadSome(StringBuilder text, out bool sawLineEnd)
    {
        sawLineEnd = false;
        int got;
        while ((got = Receive(received)) == -Errno.EAGAIN)
        {
            socket.WaitForInput();
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
            : throw new ClientFailure($"the answer of `{Server}' is too long");
    }
}
