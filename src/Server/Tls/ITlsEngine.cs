namespace Conserver.Server.Tls;

/// <summary>
/// One session of TLS over a <see cref="RecordStream"/>: the handshake in steps, then text. One thread at a time. What the
/// other side does wrong is an exception of <see cref="TlsErrors"/>.
/// </summary>
internal interface ITlsEngine : IDisposable
{
    /// <summary>The handshake has no more steps.</summary>
    bool IsOver { get; }

    /// <summary>Something has come that the next step can go on with; asked between steps.</summary>
    bool CanContinue { get; }

    /// <summary>Why it did not work; null when it did.</summary>
    string? Failure { get; }

    /// <summary>
    /// Does the public-key work that can be done with what the other side has said, away from the loop. It ends when the
    /// other side has to say more, so that a slow one holds no thread. Throws nothing.
    /// </summary>
    void Step();

    /// <summary>The text of the record that is here: how many bytes, 0 for close_notify, -1 when it has none.</summary>
    int Read(byte[] plain);

    /// <summary>Sends text, in records as long as can be.</summary>
    /// <param name="plain">Not empty.</param>
    void Write(ReadOnlySpan<byte> plain);

    /// <summary>Sends close_notify.</summary>
    void Shutdown();
}
