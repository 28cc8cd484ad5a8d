using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Conserver.Protocol.Dialogue;

namespace Conserver.System.Tests.Harness;

/// <summary>Speaks the wire protocol inside TLS, to a daemon of ours; can also misbehave on the way there.</summary>
public sealed class TlsClient : IDisposable
{
    private readonly TcpClient tcp = new() { NoDelay = true };
    private readonly NetworkStream stream;
    private SslStream? tls;

    /// <summary>Connects, asks for help some times and for TLS, all at once: what comes next is a handshake.</summary>
    public TlsClient(int port, int helps = 0)
    {
        tcp.Connect("127.0.0.1", port);
        stream = tcp.GetStream();
        Intake = new Intake("TLS client");
        Expect("ok\r\n");
        Send(string.Concat(Enumerable.Repeat("help\r\n", helps)) + "ssl\r\n");
        Expect(string.Concat(Enumerable.Repeat(Verbs.LoginHelp, helps)) + "ok\r\n");
    }

    public Intake Intake { get; }

    /// <summary>In clear, before the handshake.</summary>
    public void Send(string text) => stream.Write(Encoding.Latin1.GetBytes(text));

    /// <summary>Shakes hands, and receives from then on.</summary>
    public void ShakeHands()
    {
        tls = new SslStream(stream);
        tls.AuthenticateAsClient(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            ApplicationProtocols = [new SslApplicationProtocol("conserver")],
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null,
        });
        Pump.Start(tls.Read, Intake, Intake.End);
    }

    /// <summary>Sends, encrypted.</summary>
    public void Say(string text) => tls!.Write(Encoding.Latin1.GetBytes(text));

    /// <summary>Sends no more, without a word of TLS.</summary>
    public void EndInput() => tcp.Client.Shutdown(SocketShutdown.Send);

    /// <summary>Is gone without a word: the daemon sees a reset.</summary>
    public void Reset()
    {
        tcp.LingerState = new LingerOption(true, 0);
        Dispose();
    }

    /// <summary>Waits until the daemon closes; alerts and whatever else it sends is dropped.</summary>
    public void UntilClosed()
    {
        tcp.ReceiveTimeout = (int)Deadline.Limit.TotalMilliseconds;
        var rest = new byte[4096];
        try
        {
            while (stream.Read(rest) > 0)
            {
            }
        }
        catch (IOException gone) when (gone.InnerException is SocketException {
            SocketErrorCode: SocketError.ConnectionReset })
        {
            // Closed before it had read all that was sent.
        }
    }

    public void Dispose()
    {
        tls?.Dispose();
        tcp.Dispose();
    }

    private void Expect(string text)
    {
        var got = new byte[text.Length];
        stream.ReadExactly(got);
        Assert.Equal(text, Encoding.Latin1.GetString(got));
    }
}
