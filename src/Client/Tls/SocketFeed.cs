using System.Threading.Tasks.Sources;
using Conserver.Client.Connections;
using Conserver.Client.Platform;

namespace Conserver.Client.Tls;

/// <summary>
/// The non-blocking socket as <see cref="System.Net.Security.SslStream"/> wants it. A read the socket cannot satisfy
/// stays open until <see cref="TryResume"/> finds something; it then continues on the caller's thread, so there is one
/// thread in all. Writes are queued on the socket.
/// </summary>
internal sealed class SocketFeed(ServerSocket socket) : Stream, IValueTaskSource<int>
{
    private ManualResetValueTaskSourceCore<int> source;
    private Memory<byte> target;

    /// <summary>A read is open.</summary>
    public bool IsWaiting { get; private set; }

    /// <summary>The failure that ended the stream, below zero; 0 as long as there is none.</summary>
    public int Error { get; private set; }

    public override bool CanRead => true;
    public override bool CanWrite => true;
    public override bool CanSeek => false;
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Tries to complete the open read; false when there is none or nothing to read yet.</summary>
    public bool TryResume()
    {
        if (!IsWaiting || !TryRead(target.Span, out int got))
        {
            return false;
        }

        IsWaiting = false;
        if (Error != 0)
        {
            source.SetException(new IOException(socket.Reason(Error)));
        }
        else
        {
            source.SetResult(got);
        }

        return true;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (TryRead(buffer.Span, out int got))
        {
            return Error == 0
                ? ValueTask.FromResult(got)
                : ValueTask.FromException<int>(new IOException(socket.Reason(Error)));
        }

        target = buffer;
        IsWaiting = true;
        source.Reset();
        return new ValueTask<int>(this, source.Version);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        socket.Queue(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override void Write(ReadOnlySpan<byte> buffer) => socket.Queue(buffer);

    public override void Write(byte[] buffer, int offset, int count) => socket.Queue(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        // Whoever drives the socket sends the queue.
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();

    int IValueTaskSource<int>.GetResult(short token) => source.GetResult(token);
    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => source.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        source.OnCompleted(continuation, state, token, flags);

    /// <summary>False when nothing is there yet. An empty buffer only asks whether something is.</summary>
    private bool TryRead(Span<byte> buffer, out int got)
    {
        got = 0;
        if (buffer.IsEmpty)
        {
            return socket.CanRead();
        }

        got = socket.Read(buffer);
        if (got == ISocket.NotNow)
        {
            return false;
        }

        if (got < 0)
        {
            Error = got;
            got = 0;
        }

        return true;
    }
}
