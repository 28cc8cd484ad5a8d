namespace Conserver.Posix;

/// <summary>Two of OpenSSL's buffers in memory, which sessions use in turn: what is in them ends with the call.</summary>
internal sealed unsafe class MemoryBuffers
{
    // bio.h
    private const int Reset = 1, Inquire = 3, EmptyReturn = 130;

    private readonly SslLibrary library;
    private readonly nint received;
    private readonly nint produced;

    public MemoryBuffers(SslLibrary library)
    {
        this.library = library;
        received = library.NewBio(library.MemoryMethod());
        produced = library.NewBio(library.MemoryMethod());
        if (received == 0 || produced == 0)
        {
            throw new OpenSslException("OpenSSL has no memory for a buffer");
        }

        // An empty one means "later", not the end.
        _ = library.ControlBio(received, EmptyReturn, -1, null);
    }

    /// <summary>Cipher text that has to go to the other side.</summary>
    public ReadOnlySpan<byte> Produced
    {
        get
        {
            nint data = 0;
            nint length = library.ControlBio(produced, Inquire, 0, &data);
            return new ReadOnlySpan<byte>((void*)data, (int)length);
        }
    }

    /// <summary>Cipher text from the other side.</summary>
    /// <exception cref="OpenSslException">There is no memory for it.</exception>
    public void Receive(ReadOnlySpan<byte> cipherText)
    {
        fixed (byte* bytes = cipherText)
        {
            if (!cipherText.IsEmpty && library.WriteBio(received, bytes, cipherText.Length) != cipherText.Length)
            {
                throw new OpenSslException("OpenSSL has no memory for a record");
            }
        }
    }

    // A session gives back the reference it was given when it gets another, or none.
    public void LendTo(nint session)
    {
        _ = library.ReferBio(received);
        _ = library.ReferBio(produced);
        library.SetReadBio(session, received);
        library.SetWriteBio(session, produced);
    }

    public void TakeBack(nint session)
    {
        library.SetReadBio(session, 0);
        library.SetWriteBio(session, 0);
        _ = library.ControlBio(received, Reset, 0, null);
        _ = library.ControlBio(produced, Reset, 0, null);
    }
}
