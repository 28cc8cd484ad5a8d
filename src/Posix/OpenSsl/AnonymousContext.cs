using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;

namespace Conserver.Posix;

/// <summary>
/// What all anonymous sessions of TLS 1.2 that this process serves have in common: OpenSSL's SSL_CTX. Immutable, for any
/// thread.
/// </summary>
/// <remarks>
/// OpenSSL itself and not the framework's SslStream, which sets no Diffie-Hellman group: without one a server can serve
/// neither clients without elliptic curves nor AES-GCM anonymously.
/// </remarks>
public sealed unsafe class AnonymousContext
{
    // ssl.h
    private const int ModeControl = 33, SessionCacheControl = 44, MinimumControl = 123, MaximumControl = 124;
    private const int Tls12 = 0x0303;
    private const int ReleaseBuffers = 0x10;
    private const ulong NoTicket = 1 << 14, NoCompression = 1 << 17, ServerPreference = 1 << 22, NoRenegotiation = 1 << 30;

    // By their numbers, and as OpenSSL calls them; in our order. With elliptic curves a handshake costs a twentieth. Never
    // one without encryption, although stock clients offer one.
    private static readonly ImmutableArray<(ushort Number, string Name)> Suites =
    [
        (0xC018, "AECDH-AES128-SHA"),
        (0xC019, "AECDH-AES256-SHA"),
        (0x00A7, "ADH-AES256-GCM-SHA384"),
        (0x00A6, "ADH-AES128-GCM-SHA256"),
        (0x006D, "ADH-AES256-SHA256"),
        (0x006C, "ADH-AES128-SHA256"),
        (0x003A, "ADH-AES256-SHA"),
        (0x0034, "ADH-AES128-SHA"),
    ];

    private static readonly Lazy<AnonymousContext> Only = new(
        () => new AnonymousContext(), LazyThreadSafetyMode.PublicationOnly);

    private readonly ConcurrentBag<MemoryBuffers> spare = [];

    private AnonymousContext()
    {
        Library = SslLibrary.Loaded.Value ?? throw new OpenSslException(SslLibrary.Missing);
        Library.ClearErrors();
        Handle = Library.NewContext(Library.ServerMethod());
        bool set = Handle != 0
            && Library.ControlContext(Handle, MinimumControl, Tls12, 0) > 0
            && Library.ControlContext(Handle, MaximumControl, Tls12, 0) > 0;

        // Anonymous suites exist at level 0 alone.
        string names = string.Join(':', Suites.Select(suite => suite.Name));
        fixed (byte* suites = Encoding.ASCII.GetBytes($"{names}:@SECLEVEL=0\0"))
        {
            set = set && Library.SetSuites(Handle, suites) > 0;
        }

        if (!set)
        {
            throw new OpenSslException(Library.Reason());
        }

        _ = Library.SetOptions(Handle, NoTicket | NoCompression | ServerPreference | NoRenegotiation);
        _ = Library.ControlContext(Handle, SessionCacheControl, 0, 0);
        _ = Library.ControlContext(Handle, ModeControl, ReleaseBuffers, 0);

        // The context owns it then.
        nint group = Library.Group("ffdhe2048\0"u8);
        if (group == 0 || Library.SetGroup(Handle, group) <= 0)
        {
            throw new OpenSslException(Library.Reason());
        }
    }

    /// <summary>The one there is.</summary>
    /// <exception cref="OpenSslException">The library is missing, or does not do what it has to.</exception>
    public static AnonymousContext Shared => Only.Value;

    internal SslLibrary Library { get; }

    internal nint Handle { get; }

    /// <summary>Sessions can have this suite, given by its number (IANA).</summary>
    public static bool Serves(ushort suite) => Suites.Any(one => one.Number == suite);

    // One for each thread that is in a call of OpenSSL at the same time.
    internal MemoryBuffers Rent() => spare.TryTake(out MemoryBuffers? buffers) ? buffers : new MemoryBuffers(Library);

    internal void Return(MemoryBuffers buffers) => spare.Add(buffers);
}
