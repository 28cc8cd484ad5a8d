using System.Buffers.Binary;
using System.Threading.Channels;
using Conserver.Server.Sessions.Tls;

namespace Conserver.Server.Tests.Tls;

/// <summary>The server's end of a connection: a pipe on a loop, and what it said to its owner.</summary>
internal sealed class TestSession : ITlsPipeOwner, IDisposable
{
    private readonly Channel<byte[]> _toClient = Channel.CreateUnbounded<byte[]>();
    private readonly Random _cuts = new(7);
    private readonly Queue<byte[]> _unread = new();
    private readonly TaskCompletionSource<TlsSummary> _opened = New<TlsSummary>();
    private readonly TaskCompletionSource<TlsFailure> _failed = New<TlsFailure>();
    private readonly TaskCompletionSource _peerClosed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly bool _cut;
    private bool _reading = true;

    public TestSession(ServerTls tls, bool cut = false)
    {
        _cut = cut;
        Loop = new TestLoop();
        Pipe = new TlsPipe(tls, this, Loop.Post);
        Wire = new ClientWire(_toClient.Reader, bytes => Loop.Post(() => Arrive(bytes)));
    }

    public TestLoop Loop { get; set; }

    public TlsPipe Pipe { get; }

    /// <summary>What the client talks to.</summary>
    public ClientWire Wire { get; }

    public Task<TlsSummary> Opened => _opened.Task;

    public Task<TlsFailure> Failed => _failed.Task;

    public Task PeerClosed => _peerClosed.Task;

    public int Stops { get; private set; }

    /// <summary>Bytes in the body of the longest TLS record sent.</summary>
    public int LongestRecord { get; private set; }

    /// <summary>What to do with received text; runs on the loop.</summary>
    public Action<byte[]>? OnPlain { get; set; }

    /// <summary>Bytes received while <see cref="OnPlain"/> is not set.</summary>
    public int Silent { get; private set; }

    public void CipherToSend(ReadOnlySpan<byte> cipherText)
    {
        Assert.True(Loop.IsCurrent);
        Assert.True(_toClient.Writer.TryWrite(cipherText.ToArray()));
        while (!cipherText.IsEmpty)
        {
            int body = BinaryPrimitives.ReadUInt16BigEndian(cipherText[3..]);
            LongestRecord = Math.Max(LongestRecord, body);
            cipherText = cipherText[(5 + body)..];
        }
    }

    public void PlainReceived(ReadOnlySpan<byte> plain)
    {
        Assert.True(Loop.IsCurrent);
        if (OnPlain is null)
        {
            Silent += plain.Length;
        }
        else
        {
            OnPlain(plain.ToArray());
        }
    }

    public void HandshakeDone(TlsSummary summary)
    {
        Assert.True(Loop.IsCurrent);
        _opened.SetResult(summary);
    }

    void ITlsPipeOwner.Failed(TlsFailure failure)
    {
        Assert.True(Loop.IsCurrent);
        _failed.SetResult(failure);
        _toClient.Writer.Complete();
    }

    void ITlsPipeOwner.PeerClosed()
    {
        Assert.True(Loop.IsCurrent);
        _peerClosed.SetResult();
    }

    public void ReadingWanted(bool wanted)
    {
        Assert.True(Loop.IsCurrent);
        Assert.NotEqual(_reading, wanted);
        _reading = wanted;
        Stops += wanted ? 0 : 1;
        if (wanted)
        {
            Loop.Post(ReadOn);
        }
    }

    public void Dispose()
    {
        Loop.Post(Pipe.Dispose);
        Loop.Dispose();
    }

    private static TaskCompletionSource<T> New<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Arrive(byte[] bytes)
    {
        _unread.Enqueue(bytes);
        ReadOn();
    }

    private void ReadOn()
    {
        while (_reading && _unread.TryDequeue(out byte[]? bytes))
        {
            int at = 0;
            while (at < bytes.Length)
            {
                int count = _cut ? _cuts.Next(1, Math.Min(bytes.Length - at, 5000) + 1) : bytes.Length - at;
                Pipe.Feed(bytes.AsSpan(at, count));
                at += count;
            }
        }
    }
}
