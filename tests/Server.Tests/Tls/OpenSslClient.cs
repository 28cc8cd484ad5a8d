using System.Runtime.InteropServices;

namespace Conserver.Server.Tests.Tls;

/// <summary>
/// A client by OpenSSL itself, for what the framework's cannot be made to do: to ask for another handshake, and for the
/// session of another connection. Fetches the server's answers when it is told to.
/// </summary>
internal sealed partial class OpenSslClient : IDisposable
{
    private const string Ssl = "libssl.so.3", Crypto = "libcrypto.so.3";
    private const int WantRead = 2, MinimumControl = 123, MaximumControl = 124, SessionCacheControl = 44, CacheAsClient = 1;

    private readonly ClientWire wire;
    private readonly nint context;
    private readonly nint session;
    private readonly nint received;
    private readonly nint produced;
    private readonly byte[] buffer = new byte[64 * 1024];

    /// <param name="wire">To the server.</param>
    /// <param name="version">0x0303 or 0x0304, and no other.</param>
    /// <param name="suites">Of TLS 1.2, in OpenSSL's words.</param>
    /// <param name="earlier">One whose session is to be gone on with.</param>
    public OpenSslClient(ClientWire wire, int version, string suites, OpenSslClient? earlier = null)
    {
        this.wire = wire;
        context = SSL_CTX_new(TLS_client_method());
        _ = SSL_CTX_ctrl(context, MinimumControl, version, 0);
        _ = SSL_CTX_ctrl(context, MaximumControl, version, 0);
        _ = SSL_CTX_ctrl(context, SessionCacheControl, CacheAsClient, 0);
        Assert.Equal(1, SSL_CTX_set_cipher_list(context, suites));
        session = SSL_new(context);
        received = BIO_new(BIO_s_mem());
        produced = BIO_new(BIO_s_mem());
        SSL_set_bio(session, received, produced);
        SSL_set_connect_state(session);
        if (earlier is not null)
        {
            nint kept = SSL_get1_session(earlier.session);
            Assert.Equal(1, SSL_set_session(session, kept));
            SSL_SESSION_free(kept);
        }
    }

    /// <summary>The handshake was a short one, by what an earlier one had agreed on.</summary>
    public bool IsResumed => SSL_session_reused(session) != 0;

    public async Task Handshake(CancellationToken cancel)
    {
        while (SSL_do_handshake(session) is not 1 and var result)
        {
            Assert.Equal(WantRead, SSL_get_error(session, result));
            Send();
            await Receive(cancel);
        }

        Send();
    }

    /// <summary>Sends text.</summary>
    public void Write(byte[] text)
    {
        Assert.Equal(text.Length, SSL_write(session, text, text.Length));
        Send();
    }

    /// <summary>The next text of the server.</summary>
    public async Task<byte[]> Read(CancellationToken cancel)
    {
        byte[] text = new byte[16 * 1024];
        int count;
        while ((count = SSL_read(session, text, text.Length)) <= 0)
        {
            Assert.Equal(WantRead, SSL_get_error(session, count));
            await Receive(cancel);
        }

        return text[..count];
    }

    /// <summary>Asks for another handshake: the record that does so.</summary>
    public byte[] AskForHandshake()
    {
        Assert.Equal(1, SSL_renegotiate(session));
        int result = SSL_do_handshake(session);
        Assert.Equal(WantRead, SSL_get_error(session, result));
        return Take();
    }

    /// <summary>Kinds of the server's next records, up to one with text or the end; OpenSSL does not see them.</summary>
    public async Task<List<byte>> KindsUntilText(CancellationToken cancel)
    {
        const int Header = 5, ApplicationData = 23;
        List<byte> kinds = [], bytes = [];
        while (true)
        {
            while (bytes.Count >= Header && (bytes[3] << 8 | bytes[4]) is var length && bytes.Count >= Header + length)
            {
                kinds.Add(bytes[0]);
                bytes.RemoveRange(0, Header + length);
            }

            int count = kinds.Contains(ApplicationData) ? 0 : await wire.ReadAsync(buffer, cancel);
            if (count == 0)
            {
                return kinds;
            }

            bytes.AddRange(buffer[..count]);
        }
    }

    public void Dispose()
    {
        SSL_free(session);
        SSL_CTX_free(context);
    }

    private async Task Receive(CancellationToken cancel)
    {
        int count = await wire.ReadAsync(buffer, cancel);
        Assert.True(count > 0, "the server has ended the connection");
        Assert.Equal(count, BIO_write(received, buffer, count));
    }

    private void Send()
    {
        byte[] bytes = Take();
        if (bytes.Length > 0)
        {
            wire.Send(bytes);
        }
    }

    private byte[] Take()
    {
        int count = BIO_read(produced, buffer, buffer.Length);
        return count > 0 ? buffer[..count] : [];
    }

    [LibraryImport(Ssl)]
    private static partial nint TLS_client_method();

    [LibraryImport(Ssl)]
    private static partial nint SSL_CTX_new(nint method);

    [LibraryImport(Ssl)]
    private static partial void SSL_CTX_free(nint context);

    [LibraryImport(Ssl)]
    private static partial nint SSL_CTX_ctrl(nint context, int command, nint number, nint more);

    [LibraryImport(Ssl, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SSL_CTX_set_cipher_list(nint context, string suites);

    [LibraryImport(Ssl)]
    private static partial nint SSL_new(nint context);

    [LibraryImport(Ssl)]
    private static partial void SSL_free(nint session);

    [LibraryImport(Ssl)]
    private static partial void SSL_set_bio(nint session, nint from, nint to);

    [LibraryImport(Ssl)]
    private static partial void SSL_set_connect_state(nint session);

    [LibraryImport(Ssl)]
    private static partial int SSL_do_handshake(nint session);

    [LibraryImport(Ssl)]
    private static partial int SSL_renegotiate(nint session);

    [LibraryImport(Ssl)]
    private static partial int SSL_get_error(nint session, int result);

    [LibraryImport(Ssl)]
    private static partial int SSL_read(nint session, byte[] into, int count);

    [LibraryImport(Ssl)]
    private static partial int SSL_write(nint session, byte[] text, int count);

    [LibraryImport(Ssl)]
    private static partial nint SSL_get1_session(nint session);

    [LibraryImport(Ssl)]
    private static partial int SSL_set_session(nint session, nint earlier);

    [LibraryImport(Ssl)]
    private static partial int SSL_session_reused(nint session);

    [LibraryImport(Ssl)]
    private static partial void SSL_SESSION_free(nint earlier);

    [LibraryImport(Crypto)]
    private static partial nint BIO_s_mem();

    [LibraryImport(Crypto)]
    private static partial nint BIO_new(nint method);

    [LibraryImport(Crypto)]
    private static partial int BIO_read(nint memory, byte[] into, int count);

    [LibraryImport(Crypto)]
    private static partial int BIO_write(nint memory, byte[] bytes, int count);
}
