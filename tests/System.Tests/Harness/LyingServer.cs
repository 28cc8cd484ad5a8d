using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Conserver.System.Tests.Harness;

/// <summary>
/// A server that answers every login and every question, with what it was told to say of its consoles, and lets a test
/// say anything
/// in a session. In clear, on one port for everything.
/// </summary>
public sealed class LyingServer : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly string info;
    private int calls;
    private readonly (string Command, string Answer)[] others;
    private readonly TaskCompletionSource<NetworkStream> session = new();

    /// <param name="info">The lines of its <c>info</c>.</param>
    /// <param name="others">Whole commands, and what is answered to them instead.</param>
    public LyingServer(string info, params (string Command, string Answer)[] others)
    {
        this.others = others;
        this.info = info;
        listener.Start();
        _ = Background.Run("lying server", Accept);
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>The connection of the client that has called a console and waits for output.</summary>
    public NetworkStream Session => session.Task.WaitAsync(TimeSpan.FromSeconds(20)).GetAwaiter().GetResult();

    /// <summary>Says something in the session; each char is a byte.</summary>
    public void Say(string text) => Session.Write(Encoding.Latin1.GetBytes(text));

    public void Dispose()
    {
        listener.Dispose();
        if (session.Task.IsCompletedSuccessfully)
        {
            session.Task.Result.Dispose();
        }
    }

    private void Accept()
    {
        while (true)
        {
            TcpClient client = listener.AcceptTcpClient();
            _ = Background.Run("lying server", () => Serve(client.GetStream()));
        }
    }

    private void Serve(NetworkStream stream)
    {
        stream.Write("ok\r\n"u8);
        while (ReadLine(stream) is { } line && line != "exit")
        {
            string? other = others.FirstOrDefault(pair => pair.Command == line).Answer;
            string answer = other ?? line.Split(' ')[0] switch
            {
                "login" => "ok\r\n",
                "master" => "@127.0.0.1\r\n",
                "groups" => $"{Port}\r\n",
                "info" => info,
                "call" => Interlocked.Increment(ref calls) % 2 == 1 ? $"{Port}\r\n" : "[attached]\r\n",
                _ => "unknown command\r\n",
            };
            stream.Write(Encoding.Latin1.GetBytes(answer));
            if (answer == "[attached]\r\n")
            {
                Open(stream);
                return;
            }
        }

        stream.Write("goodbye\r\n"u8);
        stream.Dispose();
    }

    /// <summary>Answers what a client asks before a session begins.</summary>
    private void Open(NetworkStream stream)
    {
        while (true)
        {
            int first = stream.ReadByte(), second = stream.ReadByte(), command = stream.ReadByte();
            if (first < 0 || second < 0 || command < 0)
            {
                return;
            }

            stream.Write(command switch
            {
                '=' => "[up]\r\n"u8,
                ';' => "[connected]\r\n"u8,
                _ => "[unknown -- use `?']\r\n"u8,
            });
            if (command == ';')
            {
                session.SetResult(stream);
                return;
            }
        }
    }

    private static string? ReadLine(NetworkStream stream)
    {
        var line = new StringBuilder();
        int next;
        while ((next = stream.ReadByte()) is not ('\n' or -1))
        {
            line.Append((char)next);
        }

        return next < 0 ? null : line.ToString().TrimEnd('\r');
    }
}
