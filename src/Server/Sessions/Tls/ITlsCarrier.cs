using Conserver.Posix;

namespace Conserver.Server.Sessions.Tls;

/// <summary>The connection that TLS runs on, as <see cref="TlsChannel"/> uses it. All on its loop.</summary>
internal interface ITlsCarrier
{
    Loop Loop { get; }
    bool IsClosed { get; }

    /// <summary>
    /// Writes to the socket: how many bytes it took (0 when it is full), or -1 when the connection failed and was
    /// closed.
    /// </summary>
    int WriteSocket(ReadOnlySpan<byte> bytes);

    /// <summary>There is something to send at the end of this turn.</summary>
    void RequestFlush();

    /// <summary>Plain text from the client.</summary>
    void Deliver(ReadOnlySpan<byte> plain);

    /// <summary>The client says that no more will come.</summary>
    void AtEnd();

    /// <summary><see cref="TlsChannel.WantsInput"/> has changed.</summary>
    void UpdateInterest();

    /// <summary>Closes at once.</summary>
    void Close(string? reason);
}
