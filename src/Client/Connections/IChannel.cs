namespace Conserver.Client.Connections;

/// <summary>A byte stream to a server over a non-blocking socket, in clear or encrypted.</summary>
public interface IChannel : IDisposable
{
    /// <summary>What <see cref="Read"/> returns when the peer broke the encryption instead of the connection.</summary>
    const int BrokenStream = int.MinValue;

    /// <summary>Bytes may be there although the socket has nothing to read.</summary>
    bool MayHoldInput { get; }

    /// <summary>
    /// Reads what is there: the number of bytes, 0 at the end of the stream, <see cref="Platform.ISocket.NotNow"/>, or a
    /// failure.
    /// </summary>
    int Read(Span<byte> buffer);

    /// <summary>Why the peer broke the encryption, for whoever reads it; null when there is nothing to say.</summary>
    string? Trouble => null;

    /// <summary>Puts bytes on their way; <see cref="ServerSocket.Flush"/> sends them.</summary>
    void Write(ReadOnlySpan<byte> bytes);
}
