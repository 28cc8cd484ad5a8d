using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Conserver.Server.Tests.Faults;

/// <summary>A client that reads until something it waits for, its connection's end, or when it has to leave.</summary>
internal sealed class FaultClient : IDisposable
{
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly StringBuilder text = new();
    private readonly byte[] buffer = new byte[4096];
    private Stream stream;
    private bool ended;
    private string? missed;

    public FaultClient(int port)
    {
        socket.Connect(IPAddress.Loopback, port);
        socket.ReceiveTimeout = 20;
        stream = new NetworkStream(socket);
    }

    public Func<bool> Left { get; init; } = () => false;

    public void StartTls()
    {
        Say("", "ok\r\n");
        Say("ssl\r\n", "ok\r\n");
        if (ended || Left())
        {
            return;
        }

        // Its end is the failure that is looked for; a handshake is not given up half way.
        socket.ReceiveTimeout = 10_000;
        var ssl = new SslStream(stream);
        try
        {
            ssl.AuthenticateAsClient(new SslClientAuthenticationOptions
            {
                TargetHost = "conserver",
                ApplicationProtocols = [new SslApplicationProtocol("conserver")],
                RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null,
            });
        }
        catch (Exception failure) when (failure is IOException or System.Security.Authentication.AuthenticationException)
        {
            Miss(failure.Message);
            ended = true;
        }

        socket.ReceiveTimeout = 0;
        stream = ssl;
    }

    public void LogIn(string user)
    {
        if (stream is NetworkStream)
        {
            Say("", "ok\r\n");
        }

        Say($"login {user}\r\n", "ok\r\n");
    }

    public void Attach(string user, string console)
    {
        LogIn(user);
        Say($"call {console}\r\n", "]\r\n");
        Say("\u0005c;", "]\r\n");
    }

    public void Say(string words, string answer)
    {
        if (ended || Left())
        {
            return;
        }

        text.Clear();
        try
        {
            stream.Write(Encoding.Latin1.GetBytes(words));
        }
        catch (IOException failure)
        {
            Miss(failure.Message);
            ended = true;
        }

        Wait(() => text.ToString().Contains(answer, StringComparison.Ordinal));
        if (!text.ToString().Contains(answer, StringComparison.Ordinal))
        {
            Miss($"`{answer}' after `{words}': {text}");
        }
    }

    /// <summary>The console says back what it is told, and nothing else has been shown since.</summary>
    public void SayExactly(string words)
    {
        Say(words, words);
        Assert.Equal(words, text.ToString());
        Check(strict: true);
    }

    public void Wait(Func<bool> condition)
    {
        long limit = Environment.TickCount64 + 10_000;
        while (!condition() && !ended && !Left() && Environment.TickCount64 < limit)
        {
            if (!socket.Poll(20_000, SelectMode.SelectRead))
            {
                continue;
            }

            try
            {
                int got = stream.Read(buffer);
                ended = got == 0;
                text.Append(Encoding.Latin1.GetString(buffer, 0, got));
            }
            catch (IOException)
            {
                ended = true;
            }
        }
    }

    public void Check(bool strict)
    {
        if (strict)
        {
            Assert.True(missed is null, missed);
        }
    }

    public void Dispose()
    {
        stream.Dispose();
        socket.Dispose();
    }

    private void Miss(string what) => missed ??= what;
}
