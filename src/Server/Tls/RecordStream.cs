namespace Conserver.Server.Tls;

/// <summary>
/// The stream under SslStream. It has two lives. During the handshake another thread reads it, a step at a time, while the
/// loop appends: a read that finds nothing waits for <see cref="Continue"/>. Afterwards only the loop uses it,
/// synchronously and only when a whole record is here, so that decryption needs no thread hop (and does not depend on the
/// loop's synchronisation context).
/// </summary>
internal sealed class RecordStream : Stream
{
    /// <summary>
    /// Thrown by a synchronous read when SslStream wants another record because the one it got carried no data (TLS 1.3
    /// key updates, empty records). Rare, so one shared instance does; SslStream lets an IOException pass unchanged and
    /// can be read again afterwards.
    /// </summary>
    public static readonly IOException Dry = new("no further TLS record has been received yet");

    private readonly RecordWriter write;

    // Uncontended after the handshake; it is there for that thread.
    private readonly Lock gate = new();
    private readonly RecordBuffer received = new();
    private TaskCompletionSource? arrival;

    public RecordStream(RecordWriter write) => this.write = write;

    /// <summary>Takes cipher text as SslStream produces it, on the thread SslStream runs on.</summary>
    public delegate void RecordWriter(ReadOnlySpan<byte> cipherText);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Bytes received and not yet taken by SslStream.</summary>
    public int Backlog => Look(held => held.Length);

    /// <summary>See <see cref="RecordBuffer.HasWholeRecord"/>.</summary>
    public bool HasWholeRecord => Look(held => held.HasWholeRecord);

    /// <summary>See <see cref="RecordBuffer.IsMalformed"/>.</summary>
    public bool IsMalformed => Look(held => held.IsMalformed);

    /// <summary>A read waits.</summary>
    public bool IsStarved => Look(_ => arrival is not null);

    /// <summary>A read waits and there is something for it.</summary>
    public bool CanContinue => Look(held => arrival is not null && held.Length > 0);

    /// <summary>Everything received, for looking at the hello; only before the handshake starts.</summary>
    public ReadOnlySpan<byte> Peek() => received.Bytes;

    public void Append(ReadOnlySpan<byte> cipherText)
    {
        lock (gate)
        {
            received.Append(cipherText);
        }
    }

    /// <summary>Goes on with the read that waits, and with all that follows from it, before it returns.</summary>
    public void Continue()
    {
        TaskCompletionSource? waiting;
        lock (gate)
        {
            waiting = arrival;
            arrival = null;
        }

        waiting?.SetResult();
    }

    /// <summary>Gives the memory back; nothing may read any more.</summary>
    public void Release()
    {
        lock (gate)
        {
            received.Release();
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        lock (gate)
        {
            int taken = received.Take(buffer);
            return taken > 0 || buffer.IsEmpty ? taken : throw Dry;
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>An empty buffer means "complete when there is something", as SslStream uses it.</summary>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            Task waiting;
            lock (gate)
            {
                int taken = received.Take(buffer.Span);
                if (taken > 0 || (buffer.IsEmpty && received.Length > 0))
                {
                    return taken;
                }

                // What follows runs where this is completed.
                arrival = new TaskCompletionSource();
                waiting = arrival.Task;
            }

            await waiting.ConfigureAwait(false);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer) => write(buffer);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        write(buffer.AsSpan(offset, count));
        return Task.CompletedTask;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private T Look<T>(Func<RecordBuffer, T> look)
    {
        lock (gate)
        {
            return look(received);
        }
    }
}
