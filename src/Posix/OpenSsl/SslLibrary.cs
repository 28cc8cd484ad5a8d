using System.Runtime.InteropServices;
using System.Text;

namespace Conserver.Posix;

/// <summary>OpenSSL 3's libssl and libcrypto (ssl.h, bio.h, evp.h, err.h), as far as they are used.</summary>
internal sealed unsafe class SslLibrary
{
    /// <summary>What is said where it is not there.</summary>
    public const string Missing = SslName + " is missing (Debian package libssl3)";

    public static readonly Lazy<SslLibrary?> Loaded = new(Load);

    public readonly delegate* unmanaged[Cdecl]<nint> ServerMethod;
    public readonly delegate* unmanaged[Cdecl]<nint, nint> NewContext;
    public readonly delegate* unmanaged[Cdecl]<nint, int, nint, nint, nint> ControlContext;
    public readonly delegate* unmanaged[Cdecl]<nint, ulong, ulong> SetOptions;
    public readonly delegate* unmanaged[Cdecl]<nint, byte*, int> SetSuites;
    public readonly delegate* unmanaged[Cdecl]<nint, nint, int> SetGroup;
    public readonly delegate* unmanaged[Cdecl]<nint, nint> NewSession;
    public readonly delegate* unmanaged[Cdecl]<nint, void> FreeSession;
    public readonly delegate* unmanaged[Cdecl]<nint, nint, void> SetReadBio;
    public readonly delegate* unmanaged[Cdecl]<nint, nint, void> SetWriteBio;
    public readonly delegate* unmanaged[Cdecl]<nint, int> Accept;
    public readonly delegate* unmanaged[Cdecl]<nint, byte*, int, int> Read;
    public readonly delegate* unmanaged[Cdecl]<nint, byte*, int, int> Write;
    public readonly delegate* unmanaged[Cdecl]<nint, int> Shutdown;
    public readonly delegate* unmanaged[Cdecl]<nint, int, int> GetError;
    public readonly delegate* unmanaged[Cdecl]<nint, nint> CurrentSuite;
    public readonly delegate* unmanaged[Cdecl]<nint, byte*> StandardName;
    public readonly delegate* unmanaged[Cdecl]<nint, byte*> Version;
    public readonly delegate* unmanaged[Cdecl]<nint> MemoryMethod;
    public readonly delegate* unmanaged[Cdecl]<nint, nint> NewBio;
    public readonly delegate* unmanaged[Cdecl]<nint, int> ReferBio;
    public readonly delegate* unmanaged[Cdecl]<nint, byte*, int, int> WriteBio;
    public readonly delegate* unmanaged[Cdecl]<nint, int, nint, nint*, nint> ControlBio;
    public readonly delegate* unmanaged[Cdecl]<void> ClearErrors;

    private const string SslName = "libssl.so.3", CryptoName = "libcrypto.so.3";

    private readonly delegate* unmanaged[Cdecl]<nint, byte*, nint, nint> newKeyContext;
    private readonly delegate* unmanaged[Cdecl]<nint, void> freeKeyContext;
    private readonly delegate* unmanaged[Cdecl]<nint, int> beginParameters;
    private readonly delegate* unmanaged[Cdecl]<nint, byte*, int> setGroupName;
    private readonly delegate* unmanaged[Cdecl]<nint, nint*, int> makeParameters;
    private readonly delegate* unmanaged[Cdecl]<uint> lastError;
    private readonly delegate* unmanaged[Cdecl]<uint, byte*, nuint, void> describe;

    private SslLibrary(nint ssl, nint crypto)
    {
        nint Of(string name) => NativeLibrary.GetExport(ssl, name);
        nint Crypto(string name) => NativeLibrary.GetExport(crypto, name);

        // Else OpenSSL takes itself apart when the process ends, under threads that still use it.
        const ulong NoAtExit = 0x80000;
        _ = ((delegate* unmanaged[Cdecl]<ulong, nint, int>)Of("OPENSSL_init_ssl"))(NoAtExit, 0);
        ServerMethod = (delegate* unmanaged[Cdecl]<nint>)Of("TLS_server_method");
        NewContext = (delegate* unmanaged[Cdecl]<nint, nint>)Of("SSL_CTX_new");
        ControlContext = (delegate* unmanaged[Cdecl]<nint, int, nint, nint, nint>)Of("SSL_CTX_ctrl");
        SetOptions = (delegate* unmanaged[Cdecl]<nint, ulong, ulong>)Of("SSL_CTX_set_options");
        SetSuites = (delegate* unmanaged[Cdecl]<nint, byte*, int>)Of("SSL_CTX_set_cipher_list");
        SetGroup = (delegate* unmanaged[Cdecl]<nint, nint, int>)Of("SSL_CTX_set0_tmp_dh_pkey");
        NewSession = (delegate* unmanaged[Cdecl]<nint, nint>)Of("SSL_new");
        FreeSession = (delegate* unmanaged[Cdecl]<nint, void>)Of("SSL_free");
        SetReadBio = (delegate* unmanaged[Cdecl]<nint, nint, void>)Of("SSL_set0_rbio");
        SetWriteBio = (delegate* unmanaged[Cdecl]<nint, nint, void>)Of("SSL_set0_wbio");
        Accept = (delegate* unmanaged[Cdecl]<nint, int>)Of("SSL_accept");
        Read = (delegate* unmanaged[Cdecl]<nint, byte*, int, int>)Of("SSL_read");
        Write = (delegate* unmanaged[Cdecl]<nint, byte*, int, int>)Of("SSL_write");
        Shutdown = (delegate* unmanaged[Cdecl]<nint, int>)Of("SSL_shutdown");
        GetError = (delegate* unmanaged[Cdecl]<nint, int, int>)Of("SSL_get_error");
        CurrentSuite = (delegate* unmanaged[Cdecl]<nint, nint>)Of("SSL_get_current_cipher");
        StandardName = (delegate* unmanaged[Cdecl]<nint, byte*>)Of("SSL_CIPHER_standard_name");
        Version = (delegate* unmanaged[Cdecl]<nint, byte*>)Of("SSL_get_version");
        MemoryMethod = (delegate* unmanaged[Cdecl]<nint>)Crypto("BIO_s_mem");
        NewBio = (delegate* unmanaged[Cdecl]<nint, nint>)Crypto("BIO_new");
        ReferBio = (delegate* unmanaged[Cdecl]<nint, int>)Crypto("BIO_up_ref");
        WriteBio = (delegate* unmanaged[Cdecl]<nint, byte*, int, int>)Crypto("BIO_write");
        ControlBio = (delegate* unmanaged[Cdecl]<nint, int, nint, nint*, nint>)Crypto("BIO_ctrl");
        ClearErrors = (delegate* unmanaged[Cdecl]<void>)Crypto("ERR_clear_error");
        newKeyContext = (delegate* unmanaged[Cdecl]<nint, byte*, nint, nint>)Crypto("EVP_PKEY_CTX_new_from_name");
        freeKeyContext = (delegate* unmanaged[Cdecl]<nint, void>)Crypto("EVP_PKEY_CTX_free");
        beginParameters = (delegate* unmanaged[Cdecl]<nint, int>)Crypto("EVP_PKEY_paramgen_init");
        setGroupName = (delegate* unmanaged[Cdecl]<nint, byte*, int>)Crypto("EVP_PKEY_CTX_set_group_name");
        makeParameters = (delegate* unmanaged[Cdecl]<nint, nint*, int>)Crypto("EVP_PKEY_paramgen");
        lastError = (delegate* unmanaged[Cdecl]<uint>)Crypto("ERR_get_error");
        describe = (delegate* unmanaged[Cdecl]<uint, byte*, nuint, void>)Crypto("ERR_error_string_n");
    }

    /// <summary>The parameters of a named Diffie-Hellman group (RFC 7919); 0 when there is none of the name.</summary>
    public nint Group(ReadOnlySpan<byte> name)
    {
        nint parameters = 0;
        fixed (byte* kind = "DH\0"u8, group = name)
        {
            nint context = newKeyContext(0, kind, 0);
            bool made = context != 0 && beginParameters(context) > 0 && setGroupName(context, group) > 0
                && makeParameters(context, &parameters) > 0;
            freeKeyContext(context);
            return made ? parameters : 0;
        }
    }

    /// <summary>What went wrong on this thread first, in OpenSSL's words; empty when nothing did.</summary>
    public string Reason()
    {
        const int Most = 256;
        uint error = lastError();
        if (error == 0)
        {
            return "";
        }

        byte* text = stackalloc byte[Most];
        describe(error, text, Most);
        ClearErrors();
        return Encoding.Latin1.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));
    }

    private static SslLibrary? Load()
    {
        try
        {
            return NativeLibrary.TryLoad(SslName, out nint ssl) && NativeLibrary.TryLoad(CryptoName, out nint crypto)
                ? new SslLibrary(ssl, crypto)
                : null;
        }
        catch (EntryPointNotFoundException)
        {
            // Not the library we know.
            return null;
        }
    }
}
