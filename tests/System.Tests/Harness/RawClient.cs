using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Conserver.System.Tests.Harness;

/// <summary>
/// Speaks the wire protocol by hand and writes down what was said: <c>N&gt;</c> sent, <c>N&lt;</c> received, N being
/// its name. 0xFF pairs are shown as they came.
/// </summary>
public sealed class RawClient : IDisposable
{
    // Each is answered at once and in order, so the answer marks the end of what the command before it caused. In line
    // mode no answer is the sync's alone: hence three lines, whose answers no single command has together.
    private const string LineSync = "\r\ncall\r\nlogin\r\n";
    private const string ConsoleSync = "\u0005c ";
    private static readonly string[] LineSynced =
    [
        "unknown command\r\ncall requires argument\r\nunknown command\r\n",
        "unknown command\r\nunknown command\r\nlogin requires argument\r\n",
        "unknown command\r\nunknown command\r\nencryption required\r\n",
    ];

    private static readonly string[] ConsoleSynced = ["[ignored]\r\n"];

    private const int TcpLevel = 6, TcpQuickAck = 12;

    private readonly string name;
    private readonly Socket socket;
    private readonly Intake intake;
    private readonly StringBuilder record = new();
    private readonly NetworkStream stream;
    private bool onConsole;

    public RawClient(int port, string name)
        : this(new IPEndPoint(IPAddress.Loopback, port), name)
    {
    }

    /// <summary>Connects to a port or a Unix-domain socket; from an address of this machine, when it is given.</summary>
    public RawClient(EndPoint server, string name, string? from = null)
    {
        this.name = name;
        socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        if (server is IPEndPoint)
        {
            socket.NoDelay = true;
        }

        if (from is not null)
        {
            socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        }

        socket.Connect(server);
        stream = new NetworkStream(socket);
        intake = new Intake(name);
        Pump.Start(Read, intake, intake.End);
    }

    /// <summary>The dialogue so far, for comparison.</summary>
    public string Record => record.ToString();

    /// <summary>Everything received, as it came.</summary>
    public Intake Intake => intake;

    public int LocalPort => ((IPEndPoint)socket.LocalEndPoint!).Port;

    /// <summary>Greeting and login of a trusted user.</summary>
    public void LogIn(string user)
    {
        Until("ok\r\n");
        Send($"login {user}\r\n");
        Until("ok\r\n");
    }

    /// <summary>Logs in at a group port, calls the console and asks for its output.</summary>
    public void Attach(string user, string console)
    {
        LogIn(user);
        Call(console);
        Ask("\u0005c;");
    }

    /// <summary>Call alone: from here on in console mode, not yet connected.</summary>
    public void Call(string console)
    {
        Send($"call {console}\r\n");
        Until("]\r\n");
        onConsole = true;
    }

    /// <summary>Sends Latin-1 text as bytes.</summary>
    public void Send(string text)
    {
        Note('>', text);
        SendSilently(text);
    }

    /// <summary>Sends something the daemon may refuse to read to its end, by closing.</summary>
    public void SendUntilRefused(string text)
    {
        try
        {
            SendBytes(Encoding.Latin1.GetBytes(text));
        }
        catch (IOException)
        {
            Remark("the daemon closed before all was sent");
        }
    }

    /// <summary>Waits for the text and takes everything up to it.</summary>
    public string Until(string expected)
    {
        string taken = intake.Take(expected);
        Note('<', taken);
        return taken;
    }

    /// <summary>
    /// Waits for both texts, in whichever order they come, and takes everything up to the end of the later one.
    /// </summary>
    public string UntilBoth(string one, string other)
    {
        string taken = intake.TakeBoth(one, other);
        Note('<', taken);
        return taken;
    }

    /// <summary>Waits for the first of the texts and takes everything up to its end.</summary>
    public string UntilAny(params string[] expected)
    {
        string taken = intake.TakeAny(expected);
        Note('<', taken);
        return taken;
    }

    /// <summary>Sends, and takes everything the daemon answers to it, which may be nothing.</summary>
    public string Ask(string text)
    {
        Send(text);
        return Settle();
    }

    /// <summary>
    /// Takes everything the daemon has sent until now (by asking it something and waiting for the answer).
    /// </summary>
    public string Settle()
    {
        SendSilently(onConsole ? ConsoleSync : LineSync);
        if (!intake.TryTakeBefore(onConsole ? ConsoleSynced : LineSynced, out string taken))
        {
            throw new TimeoutException($"{name}: the daemon closed after:\n{record}\nwith:\n{Visible.Lines(taken)}");
        }

        Note('<', taken);
        return taken;
    }

    /// <summary>The same for something the daemon may answer by closing: whether it still listens.</summary>
    public bool TryAsk(string text)
    {
        Note('>', text);
        // In one write: what reaches a daemon that has closed makes its last words unreadable.
        TrySend(text + (onConsole ? ConsoleSync : LineSync));
        bool listens = intake.TryTakeBefore(onConsole ? ConsoleSynced : LineSynced, out string taken);
        Note('<', taken);
        if (!listens)
        {
            record.Append(name).Append("< <EOF>\n");
        }

        return listens;
    }

    /// <summary>Sends something that makes the daemon close the connection; takes the rest.</summary>
    public string AskToEnd(string text)
    {
        Send(text);
        return UntilEnd();
    }

    public string UntilEnd()
    {
        string taken = intake.TakeToEnd();
        Note('<', taken);
        record.Append(name).Append("< <EOF>\n");
        return taken;
    }

    /// <summary>Sends no more, and goes on receiving.</summary>
    public void EndInput()
    {
        record.Append(name).Append("> <EOF>\n");
        socket.Shutdown(SocketShutdown.Send);
    }

    /// <summary>Is gone without a word: the daemon sees a reset.</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(true, 0);
        Dispose();
    }

    /// <summary>A remark in the record.</summary>
    public void Remark(string text) => record.Append("# ").Append(text).Append('\n');

    public void Dispose()
    {
        stream.Dispose();
        socket.Dispose();
    }

    internal void SendBytes(ReadOnlySpan<byte> bytes)
    {
        stream.Write(bytes);
        
    }

    // Debian's daemon sends each answer by itself and waits for the acknowledgement of the one before, which the kernel
    // would hold back for 40 ms.
    private int Read(byte[] buffer, int offset, int count)
    {
        int got = stream.Read(buffer, offset, count);
        if (got > 0 && socket.AddressFamily != AddressFamily.Unix)
        {
            socket.SetRawSocketOption(TcpLevel, TcpQuickAck, [1, 0, 0, 0]);
        }

        return got;
    }

    // Where the daemon has closed already the answer says so.
    private void TrySend(string text)
    {
        try
        {
            SendBytes(Encoding.Latin1.GetBytes(text));
        }
        catch (IOException)
        {
            return;
        }
    }

    private void SendSilently(string text)
    {
        try
        {
            SendBytes(Encoding.Latin1.GetBytes(text));
        }
        catch (IOException gone)
        {
            throw new TimeoutException($"{name} could not send \"{Visible.Text(text)}\" after:\n{record}", gone);
        }
    }

    private void Note(char direction, string text)
    {
        if (text.Length == 0)
        {
            record.Append(name).Append(direction).Append(" (nothing)\n");
            return;
        }

        foreach (string line in Visible.Lines(text).Split('\n'))
        {
            record.Append(name).Append(direction).Append(' ').Append(line).Append('\n');
        }
    }
}
