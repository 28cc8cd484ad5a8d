using System.Runtime.InteropServices;
using System.Text;

namespace Conserver.Posix;

/// <summary>
/// The server's side of one anonymous TLS 1.2 session, without a socket: cipher text goes in record by record, and what is
/// to be sent comes out of each call. One thread at a time. A failure may still have something to send, an alert.
/// </summary>
public sealed unsafe class AnonymousSession : IDisposable
{
    // ssl.h
    private const int WantRead = 2, ZeroReturn = 6;

    private readonly AnonymousContext context;
    private readonly SslLibrary library;
    private readonly Sink send;
    private nint session;

    /// <summary>A session that has not begun.</summary>
    /// <param name="context">What it has in common with others.</param>
    /// <param name="send">Takes what is to go to the other side, during each call.</param>
    /// <exception cref="OpenSslException">There is no memory for it.</exception>
    public AnonymousSession(AnonymousContext context, Sink send)
    {
        this.context = context;
        this.send = send;
        library = context.Library;
        session = library.NewSession(context.Handle);
        if (session == 0)
        {
            throw new OpenSslException("OpenSSL has no memory for a session");
        }
    }

    /// <summary>Takes cipher text for the other side; the bytes are only good during the call.</summary>
    public delegate void Sink(ReadOnlySpan<byte> cipherText);

    /// <summary>As OpenSSL writes it: <c>TLSv1.2</c>.</summary>
    public string Version => Text(library.Version(session));

    /// <summary>What was agreed on, by its IANA name.</summary>
    public string Suite => Text(library.StandardName(library.CurrentSuite(session)));

    /// <summary>Goes on with the handshake by a record; false while the other side has to say more.</summary>
    /// <exception cref="OpenSslException">It has failed.</exception>
    public bool Handshake(ReadOnlySpan<byte> record)
    {
        using var buffers = new Buffers(this, record);
        int? result = Result(library.Accept(session));
        return result == 0 ? throw new OpenSslException("the other side has ended the handshake") : result is not null;
    }

    /// <summary>The text in a record: how many bytes; 0 is the end of all text, null that it has none.</summary>
    /// <exception cref="OpenSslException">It is no TLS, or was changed on the way.</exception>
    public int? Read(ReadOnlySpan<byte> record, Span<byte> into)
    {
        using var buffers = new Buffers(this, record);
        fixed (byte* bytes = into)
        {
            return Result(library.Read(session, bytes, into.Length));
        }
    }

    /// <summary>Sends text, all at once, in records as long as can be.</summary>
    /// <param name="text">Not empty.</param>
    /// <exception cref="OpenSslException">The session has failed.</exception>
    public void Write(ReadOnlySpan<byte> text)
    {
        using var buffers = new Buffers(this, []);
        fixed (byte* bytes = text)
        {
            if (Result(library.Write(session, bytes, text.Length)) != text.Length)
            {
                throw new OpenSslException("TLS has not taken all of the text");
            }
        }
    }

    /// <summary>Says the end of our text; that of the other side may still come.</summary>
    /// <exception cref="OpenSslException">The session has failed.</exception>
    public void Shutdown()
    {
        using var buffers = new Buffers(this, []);
        int result = library.Shutdown(session);
        _ = result >= 0 ? result : Result(result);
    }

    public void Dispose()
    {
        library.FreeSession(session);
        session = 0;
    }

    private static string Text(byte* text) =>
        Encoding.ASCII.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));

    // Above 0 as it is, 0 for the end, null for more to come.
    private int? Result(int result)
    {
        if (result > 0)
        {
            return result;
        }

        int error = library.GetError(session, result);
        if (error == ZeroReturn)
        {
            return 0;
        }

        if (error == WantRead)
        {
            return null;
        }

        string reason = library.Reason();
        throw new OpenSslException(reason.Length > 0 ? reason : "TLS broke off");
    }

    // What OpenSSL reads from and writes to in one call: a session that is idle has none.
    private readonly ref struct Buffers
    {
        private readonly AnonymousSession owner;
        private readonly MemoryBuffers pair;

        public Buffers(AnonymousSession owner, ReadOnlySpan<byte> record)
        {
            this.owner = owner;
            owner.library.ClearErrors();
            pair = owner.context.Rent();
            pair.Receive(record);
            pair.LendTo(owner.session);
        }

        public void Dispose()
        {
            try
            {
                ReadOnlySpan<byte> produced = pair.Produced;
                if (!produced.IsEmpty)
                {
                    owner.send(produced);
                }
            }
            finally
            {
                pair.TakeBack(owner.session);
                owner.context.Return(pair);
            }
        }
    }
}
