using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Conserver.Client.Tests.Walking;

/// <summary>
/// Greets with the first answer and gives the next one for every line, on all its connections together; then nothing more,
/// and every connection stays open.
/// </summary>
internal sealed class ScriptedServer : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly List<TcpClient> clients = [];
    private readonly Queue<string> answers;

    /// <param name="answers">Without line ends; <c>.</c> behind one closes the connection.</param>
    public ScriptedServer(IEnumerable<string> answers)
    {
        listener.Start();
        this.answers =
            new Queue<string>(answers.Select(answer => answer.Replace("PORT", $"{Port}", StringComparison.Ordinal)));
        new Thread(Accept) { IsBackground = true, Name = "scripted server" }.Start();
    }

    public ushort Port => (ushort)((IPEndPoint)listener.LocalEndpoint).Port;

    public void Dispose()
    {
        listener.Dispose();
        lock (clients)
        {
            clients.ForEach(client => client.Dispose());
        }
    }

    private void Accept()
    {
        try
        {
            while (true)
            {
                TcpClient client = listener.AcceptTcpClient();
                lock (clients)
                {
                    clients.Add(client);
                }

                new Thread(() => Serve(client)) { IsBackground = true, Name = "scripted server" }.Start();
            }
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The test has ended.
        }
    }

    private void Serve(TcpClient client)
    {
        try
        {
            do
            {
                string? answer;
                lock (answers)
                {
                    _ = answers.TryDequeue(out answer);
                }

                bool closes = answer?.EndsWith('.') is true;
                client.GetStream().Write(Encoding.Latin1.GetBytes(answer is null ? "" : $"{answer.TrimEnd('.')}\r\n"));
                if (closes)
                {
                    client.Dispose();
                    return;
                }
            }
            while (ReadQuestion(client.GetStream()));
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The client has gone, or the test has ended.
        }
    }

    /// <summary>A line, or an escape that ends with a semicolon; false at the end.</summary>
    private static bool ReadQuestion(Stream stream)
    {
        int next;
        do
        {
            next = stream.ReadByte();
        }
        while (next is not ('\n' or ';' or -1));

        return next >= 0;
    }
}
