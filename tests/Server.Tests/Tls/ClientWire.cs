using System.Threading.Channels;

namespace Conserver.Server.Tests.Tls;

/// <summary>The client's socket: reads what the server sent, hands over what the client writes.</summary>
internal sealed class ClientWire(ChannelReader<byte[]> received, Action<byte[]> send) : Stream
{
    private ReadOnlyMemory<byte> rest;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Where writes go instead of to the server, while set.</summary>
    public Stream? Divert { get; set; }

    public void Send(byte[] bytes) => send(bytes);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (rest.IsEmpty)
        {
            if (!await received.WaitToReadAsync(cancellationToken))
            {
                return 0;
            }

            if (received.TryRead(out byte[]? next))
            {
                rest = next;
            }
        }

        int count = Math.Min(buffer.Length, rest.Length);
        rest[..count].CopyTo(buffer);
        rest = rest[count..];
        return count;
    }

    public override void Write(byte[] buffer, int offset, int count) => send(buffer.AsSpan(offset, count).ToArray());

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Divert is not null)
        {
            return Divert.WriteAsync(buffer, cancellationToken);
        }

        send(buffer.ToArray());
        return ValueTask.CompletedTask;
    }

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
