namespace Conserver.Server.Tls;

/// <summary>
/// What stands at the two ends of a <see cref="TlsPipe"/>. All calls come on the owner's loop: inside a call of the pipe,
/// or, for the handshake, when a step of it comes back (<see cref="OffLoop"/>). Any of them may call the pipe again,
/// <c>Dispose</c> included; only <see cref="CipherToSend"/> must not call <see cref="TlsPipe.Write"/> or
/// <see cref="TlsPipe.Shutdown"/>.
/// </summary>
internal interface ITlsPipeOwner
{
    /// <summary>Bytes for the socket. The span is only good during the call.</summary>
    void CipherToSend(ReadOnlySpan<byte> cipherText);

    /// <summary>Decrypted bytes from the other side, at most 16 KiB. The span is only good during the call.</summary>
    void PlainReceived(ReadOnlySpan<byte> plain);

    /// <summary>The handshake succeeded; from now on <see cref="TlsPipe.Write"/> may be called.</summary>
    void HandshakeDone();

    /// <summary>
    /// TLS broke down, before or after the handshake; nothing more can be sent or received. An alert may have been sent
    /// already. Called at most once.
    /// </summary>
    void Failed(TlsFailure failure);

    /// <summary>The other side sent close_notify: no more plain text will come. Sending is still possible.</summary>
    void PeerClosed();

    /// <summary>False: stop reading the socket, the pipe holds enough; true: go on. Initially true.</summary>
    void ReadingWanted(bool wanted);
}
