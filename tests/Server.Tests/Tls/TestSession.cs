using System.Buffers.Binary;
using System.Threading.Channels;
using Conserver.Server.Sessions.Tls;
using Conserver.Server.Tls;

namespace Conserver.Server.Tests.Tls;

/// <summary>The server's end of a connection: a pipe on a loop, and what it said to its owner.</summary>
internal sealed class TestSession : ITlsPipeOwner, IDisposable
{
    private readonly Channel<byte[]> toClient = Channel.CreateUnbounded<byte[]>();
    private readonly Random cuts = new(7);
    private readonly Queue<byte[]> unread = new();
    private readonly TaskCompletionSource<TlsSummary> opened = New<TlsSummary>();
    private readonly TaskCompletionSource<TlsFailure> failed = New<TlsFailure>();
    private readonly TaskCompletionSource peerClosed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly AcceptedTls party;
    private readonly bool cut;
    private bool reading = true;

    public TestSession(ServerTls tls, bool cut = false)
    {
        InForce = tls;
        this.cut = cut;
        Loop = new TestLoop();
        party = new AcceptedTls(() => InForce);
        Pipe = new TlsPipe(party, this, OffLoop);
        Wire = new ClientWire(toClient.Reader, bytes => Loop.Post(() => Arrive(bytes)));
    }

    public TestLoop Loop { get; set; }

    /// <summary>What a hello is answered by; a reload changes it.</summary>
    public ServerTls InForce { get; set; }

    public TlsPipe Pipe { get; }

    /// <summary>What the client talks to.</summary>
    public ClientWire Wire { get; }

    public Task<TlsSummary> Opened => opened.Task;

    public Task<TlsFailure> Failed => failed.Task;

    /// <summary>Steps of the handshake that have ended.</summary>
    public int Steps { get; private set; }

    /// <summary>Completed with the first of them, whoever still wanted it.</summary>
    public TaskCompletionSource Stepped { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Why no step is done.</summary>
    public IOException? Refusal { get; set; }

    public Task PeerClosed => peerClosed.Task;

    public int Stops { get; private set; }

    /// <summary>Bytes in the bodies of the TLS records sent.</summary>
    public List<int> Records { get; } = [];

    /// <summary>What to do with received text; runs on the loop.</summary>
    public Action<byte[]>? OnPlain { get; set; }

    /// <summary>Bytes received while <see cref="OnPlain"/> is not set.</summary>
    public int Silent { get; private set; }

    public void CipherToSend(ReadOnlySpan<byte> cipherText)
    {
        Assert.True(Loop.IsCurrent);
        Assert.True(toClient.Writer.TryWrite(cipherText.ToArray()));
        while (!cipherText.IsEmpty)
        {
            int body = BinaryPrimitives.ReadUInt16BigEndian(cipherText[3..]);
            Records.Add(body);
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

    public void HandshakeDone()
    {
        Assert.True(Loop.IsCurrent);
        opened.SetResult(party.Summary!);
    }

    void ITlsPipeOwner.Failed(TlsFailure failure)
    {
        Assert.True(Loop.IsCurrent);
        failed.SetResult(failure);
        toClient.Writer.Complete();
    }

    void ITlsPipeOwner.PeerClosed()
    {
        Assert.True(Loop.IsCurrent);
        peerClosed.SetResult();
    }

    public void ReadingWanted(bool wanted)
    {
        Assert.True(Loop.IsCurrent);
        Assert.NotEqual(reading, wanted);
        reading = wanted;
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

    private Action OffLoop(Action work, Action done, Action<IOException> failed, Action after)
    {
        bool wanted = true;
        if (Refusal is { } refusal)
        {
            Loop.Post(() => failed(refusal));
            return () => { };
        }

        _ = Task.Run(() =>
        {
            work();
            after();
            Loop.Post(() =>
            {
                Steps++;
                _ = Stepped.TrySetResult();
                if (wanted)
                {
                    done();
                }
            });
        });
        return () => wanted = false;
    }

    private static TaskCompletionSource<T> New<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Arrive(byte[] bytes)
    {
        unread.Enqueue(bytes);
        ReadOn();
    }

    private void ReadOn()
    {
        while (reading && unread.TryDequeue(out byte[]? bytes))
        {
            int at = 0;
            while (at < bytes.Length)
            {
                int count = cut ? cuts.Next(1, Math.Min(bytes.Length - at, 5000) + 1) : bytes.Length - at;
                Pipe.Feed(bytes.AsSpan(at, count));
                at += count;
            }
        }
    }
}
