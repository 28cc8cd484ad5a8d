namespace Conserver.Client.Servers;

/// <summary>A byte stream to a server over a non-blocking socket, in clear or encrypted.</summary>
internal interface IChannel : IDisposable
{
    /// <summary>Bytes may be there although the socket has nothing to read.</summary>
    bool MayHoldInput { get; }

    /// <summary>Reads what is there: the number of bytes, 0 at the end of the stream, or <c>-errno</c> (EAGAIN: wait).</summary>
    int Read(Span<byte> buffer);

    /// <summary>Puts bytes on their way; <see cref="ServerSocket.Flush"/> sends them.</summary>
    void Write(ReadOnlySpan<byte> bytes);
}
