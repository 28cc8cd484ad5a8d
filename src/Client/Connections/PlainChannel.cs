namespace Conserver.Client.Connections;

/// <summary>The socket as it is.</summary>
internal sealed class PlainChannel(ServerSocket socket) : IChannel
{
    public bool MayHoldInput => false;

    public int Read(Span<byte> buffer) => socket.Read(buffer);

    public void Write(ReadOnlySpan<byte> bytes) => socket.Queue(bytes);

    public void Dispose()
    {
        // The socket is closed by its connection; nothing of our own to end.
    }
}
