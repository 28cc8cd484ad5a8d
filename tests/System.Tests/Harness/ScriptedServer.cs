using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Conserver.System.Tests.Harness;

/// <summary>Greets one client, answers its lines one after the other with what it was given, and closes.</summary>
public sealed class ScriptedServer : IDisposable
{
    private readonly Socket listener;

    public ScriptedServer(EndPoint at, params string[] answers)
    {
        listener = new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(at);
        listener.Listen(1);
        Background.Run("scripted server", () => Serve(answers));
    }

    public void Dispose() => listener.Dispose();

    private void Serve(string[] answers)
    {
        using Socket client = listener.Accept();
        using var stream = new NetworkStream(client);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        stream.Write("ok\r\n"u8);
        foreach (string answer in answers)
        {
            if (reader.ReadLine() is null)
            {
                return;
            }

            stream.Write(Encoding.Latin1.GetBytes(answer));
        }
    }
}
