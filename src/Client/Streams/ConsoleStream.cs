using Conserver.Client.Connections;
using Conserver.Client.Walking;
using Conserver.Protocol.Text;
using Conserver.Protocol.Wire;

namespace Conserver.Client.Streams;

/// <summary>
/// A console for a program to read and to type on: what the console says and nothing else, until the server ends it.
/// Escapes are kept out of what is typed.
/// </summary>
public sealed class ConsoleStream : IDisposable
{
    private const byte Control = 0x05, Second = (byte)'c';
    private const int FarewellMilliseconds = 2000;

    /// <summary>What may come before the answer that the session has begun: notices.</summary>
    private const int LongestOpening = 64 * 1024;

    /// <summary>^E as the keys of its octal code, so that no c behind it makes an escape of it.</summary>
    private static readonly byte[] QuotedControl = [Control, Second, (byte)'\\', (byte)'0', (byte)'0', (byte)'5'];

    private readonly Connection connection;
    private readonly byte[] buffer = new byte[8192];
    private readonly WriteNotices notices = new();
    private readonly QuoteAnswers quotes = new("[quote \\005]"u8.ToArray());
    private byte[] surplus;

    private ConsoleStream(string name, Connection connection, StreamAccess access, string holder, byte[] surplus)
    {
        Name = name;
        this.connection = connection;
        this.surplus = surplus;
        Access = access;
        Holder = holder;
    }

    public string Name { get; }

    /// <summary>For poll.</summary>
    public int Fd => connection.Fd;

    /// <summary>There is something to be sent as soon as that is possible.</summary>
    public bool HasOutgoing => connection.HasOutgoing;

    /// <summary>There may be something to read although the descriptor is not ready.</summary>
    public bool MayHoldInput => surplus.Length > 0 || connection.MayHoldInput;

    /// <summary>Changes when somebody takes the line, or leaves it to us.</summary>
    public StreamAccess Access { get; private set; }

    /// <summary>The line was down when the session began.</summary>
    public bool WasDown { get; private init; }

    /// <summary>Who writes while we wait.</summary>
    public string Holder { get; }

    /// <summary>Goes on from the answer to <c>call</c>.</summary>
    /// <param name="called">What was answered.</param>
    /// <param name="mode">Attach waits for its turn, Force takes the line, Spy watches only.</param>
    /// <exception cref="ClientException">An answer nobody knows, or the connection is lost.</exception>
    public static ConsoleStream Open(CalledConsole called, StreamMode mode)
    {
        Connection connection = called.Connection;
        StreamAccess access = called.Answer switch
        {
            "[attached]\r\n" => StreamAccess.Writing,
            "[spy]\r\n" => StreamAccess.Watching,
            "[console is read-only]\r\n" => StreamAccess.ReadOnly,
            _ => throw new ClientException($"{called.Name}: unexpected answer `{called.Answer.TrimEnd()}'"),
        };
        string holder = "";
        byte? wish = mode switch
        {
            StreamMode.Spy => access == StreamAccess.Writing ? (byte)'s' : null,
            StreamMode.Force => access == StreamAccess.Watching ? (byte)'f' : null,
            _ => access == StreamAccess.Watching ? (byte)'a' : null,
        };
        if (wish is { } letter)
        {
            connection.Send([Control, Second, letter]);
            string answer = connection.ReadReply();
            bool isRefused = answer.StartsWith("[no, ", StringComparison.Ordinal);
            holder = isRefused ? answer["[no, ".Length..].Split(' ')[0] : "";
            access = letter == 's' ? StreamAccess.Watching
                : isRefused ? StreamAccess.Waiting
                : answer.StartsWith("[read-only", StringComparison.Ordinal) ? StreamAccess.ReadOnly
                : StreamAccess.Writing;
        }

        connection.Send([Control, Second, (byte)'=', Control, Second, (byte)';']);
        const string Connected = "[connected]\r\n";
        string reply = "";
        int end;
        do
        {
            reply += connection.ReadReply();
            end = reply.IndexOf(Connected, StringComparison.Ordinal);
        }
        while (end < 0 && reply.Length < LongestOpening);

        if (end < 0)
        {
            throw new ClientException($"{called.Name}: the server does not begin the session");
        }

        byte[] surplus = Latin1.Bytes(reply[(end + Connected.Length)..]);
        return new ConsoleStream(called.Name, connection, access, holder, surplus)
        {
            WasDown = reply[..end].Contains("' -- console is down]", StringComparison.Ordinal),
        };
    }

    /// <summary>Hands over what the console says; false at the end of it.</summary>
    public bool Read(Action<ReadOnlySpan<byte>> take)
    {
        if (surplus.Length > 0)
        {
            byte[] first = surplus;
            surplus = [];
            quotes.Strip(first, Take);
        }

        int got = connection.Receive(buffer);
        ReadOnlySpan<byte> rest = buffer.AsSpan(0, Math.Max(0, got));
        while (connection.TryDecode(ref rest, out WireToken token))
        {
            // Signals answer requests that are never made here.
            if (token.Kind == WireKind.Data)
            {
                quotes.Strip(token.Data, Take);
            }
        }

        if (got == 0)
        {
            quotes.End(Take);
        }

        return got != 0;

        void Take(ReadOnlySpan<byte> data)
        {
            Access = notices.Follow(data, Access);
            take(data);
        }
    }

    /// <summary>Types; ^E is quoted.</summary>
    public void Type(ReadOnlySpan<byte> keys)
    {
        int control;
        while ((control = keys.IndexOf(Control)) >= 0)
        {
            connection.Send(keys[..control]);
            connection.Send(QuotedControl);
            quotes.Await();
            keys = keys[(control + 1)..];
        }

        connection.Send(keys);
    }

    /// <summary>Waits until there may be something to read, or to be sent.</summary>
    public void Wait(int milliseconds)
    {
        if (!MayHoldInput)
        {
            _ = connection.Socket.Wait(milliseconds);
        }
    }

    /// <summary>Sends what is queued as far as the kernel takes it.</summary>
    public void Flush() => connection.Flush();

    /// <summary>Ends the session so that all that was typed has arrived; what the console still says is dropped.</summary>
    public void Leave()
    {
        connection.Send([Control, Second, (byte)'.']);
        long deadline = Environment.TickCount64 + FarewellMilliseconds;
        do
        {
            connection.Flush();
            int left = (int)(deadline - Environment.TickCount64);
            if (left <= 0)
            {
                return;
            }

            Wait(left);
        }
        while (Read(_ => { }));
    }

    public void Dispose() => connection.Dispose();
}
