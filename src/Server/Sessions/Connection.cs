using Conserver.Posix;
using Conserver.Server.Delivery;
using Conserver.Server.Listening;
using Conserver.Server.Sessions.Tls;
using Conserver.Server.Tls;

namespace Conserver.Server.Sessions;

/// <summary>
/// One client's connection: reads for its session, writes its outbox once per loop turn, carries TLS once asked to,
/// and can move to another loop.
/// </summary>
internal sealed class Connection : ITlsCarrier, IDisposable
{
    /// <summary>Replies and notices that may wait before the client's own bytes are not read any more.</summary>
    private const long ReplyLimit = Outbox.DefaultLimit + (256 * 1024);

    /// <summary>Answers that may be in the making before no more are asked for.</summary>
    private const int PromiseLimit = 16;

    /// <summary>What is read in a turn: more than anybody types, and nobody waits long for what others send.</summary>
    private const int Gulp = 4 * 1024;

    /// <summary>How long a closing connection may take to send what it still has.</summary>
    private static readonly TimeSpan CloseTime = TimeSpan.FromSeconds(10);

    private readonly IConnectionOwner owner;
    private readonly InputPace pace;
    private TurnEnd flush;
    private Watch watch;
    private TlsChannel? tls;
    private LoopTimer? closeTimer;
    private Intake intake = Intake.Paused;
    private Life life = Life.Open;

    /// <summary>The socket is full: more is written when it says so.</summary>
    private bool blocked;

    public Connection(Loop loop, int fd, IConnectionOwner owner)
    {
        Loop = loop;
        Fd = fd;
        this.owner = owner;
        pace = new InputPace(owner, UpdateInterest);
        flush = new TurnEnd(loop, owner, Flush);
        Out.Wake = flush.Request;

        // Whoever has not come to a console is not more urgent than those who have.
        watch = loop.Watch(fd, Ready.None, owner, OnReady, isPatient: true);
    }

    /// <summary>What is looked for on the client's side.</summary>
    private enum Intake
    {
        /// <summary>Nothing: what it sends stays in the kernel.</summary>
        Paused,

        /// <summary>Nothing but the end of what it sends.</summary>
        EndOnly,

        /// <summary>What it sends.</summary>
        Reading,
    }

    private enum Life
    {
        Open,

        /// <summary>What is queued is sent, then it is closed; nothing more is read.</summary>
        Closing,
        Closed,
    }

    public Loop Loop { get; private set; }
    public int Fd { get; }
    public Outbox Out { get; } = new(LossText.Instance);
    public bool IsTls => tls is not null;
    public bool IsClosed => life == Life.Closed;

    /// <summary>Closed, or about to be: what the client sends is of no interest any more.</summary>
    public bool IsClosing => life != Life.Open;

    /// <summary>So much is on its way to the client that it should not cause more.</summary>
    public bool IsClogged => Out.Size > ReplyLimit || Out.Promises > PromiseLimit;

    /// <summary>Stops or resumes reading; a new connection is not read.</summary>
    public void SetReading(bool on)
    {
        intake = on ? Intake.Reading : Intake.Paused;
        UpdateInterest();
    }

    /// <summary>Until it is read again, tells the owner when the client sends no more.</summary>
    public void AwaitEnd()
    {
        intake = Intake.EndOnly;
        UpdateInterest();
    }

    /// <summary>What has come led to nothing, as much as so many bytes.</summary>
    public void Waste(int bytes)
    {
        if (bytes > 0)
        {
            pace.Take(Loop, bytes);
        }
    }

    /// <summary>Sends what is queued, then closes. Nothing more is read.</summary>
    public void CloseWhenSent()
    {
        if (IsClosing)
        {
            return;
        }

        if (tls is { CanWrite: false })
        {
            // In the middle of a handshake nothing can be said, and whoever stopped there would keep the descriptor.
            Close(null);
            return;
        }

        life = Life.Closing;
        UpdateInterest();
        closeTimer = Loop.Timer(owner, () => Close("the client did not read what was sent before the end"));
        closeTimer.Start(CloseTime);
        flush.Request();
    }

    /// <summary>Closes at once.</summary>
    public void Close(string? reason)
    {
        if (IsClosed)
        {
            return;
        }

        life = Life.Closed;
        closeTimer?.Stop();
        pace.Leave();
        flush.Leave();
        Out.Close();
        tls?.Dispose();
        watch.Remove();
        Sys.Close(Fd);
        owner.ConnectionClosed(reason);
    }

    void IDisposable.Dispose() => Close(null);

    /// <summary>
    /// What is sent from now on goes through TLS, after what is queued already; the client's next bytes are its hello.
    /// </summary>
    /// <param name="settings">Certificates and suites that are in force; any thread.</param>
    /// <param name="offLoop">Where the handshake's work is done.</param>
    /// <param name="established">The handshake is done.</param>
    /// <param name="failed">TLS broke down; the connection is closed right after.</param>
    public void StartTls(
        Func<ServerTls> settings, OffLoop offLoop, Action<TlsSummary> established, Action<TlsFailure> failed)
    {
        // What is queued is the `ok' that belongs before the handshake.
        Flush();
        tls = new TlsChannel(this, settings, offLoop, established, failed);
    }

    /// <summary>Moves to a console's loop; <paramref name="arrived"/> runs there, on another before it is read.</summary>
    public void MoveTo(Loop target, Action arrived)
    {
        if (IsClosing)
        {
            // It ends where it is.
            return;
        }

        if (target == Loop)
        {
            watch.Hurry();
            arrived();
            return;
        }

        intake = Intake.Paused;
        if (Out.Promises > 0)
        {
            // An answer that is being fetched is delivered to this loop; it must not find the connection gone.
            Out.Settled = () => Loop.Post(owner, () => MoveTo(target, arrived));
            return;
        }

        Flush();
        if (IsClosed)
        {
            return;
        }

        pace.Leave();
        flush.Leave();
        watch.Remove();

        // From here on it is the target's: whatever is posted to it comes to that loop, behind its arrival, and a defect
        // there finds a connection that can still say so and close.
        Loop = target;
        flush = new TurnEnd(target, owner, Flush);
        Out.Wake = flush.Request;
        target.Post(owner, () =>
        {
            watch = target.Watch(Fd, Ready.None, owner, OnReady);
            arrived();
            UpdateInterest();
            flush.Request();
        });
    }

    /// <summary>Writes as much of the outbox as the socket takes.</summary>
    public void Flush()
    {
        if (IsClosed)
        {
            return;
        }

        blocked = !(tls is null ? FlushPlain() : tls.Flush(Out));
        if (IsClosed)
        {
            return;
        }

        if (!blocked && IsClosing && Out.IsEmpty)
        {
            FinishClosing();
            return;
        }

        UpdateInterest();
        if (!IsClogged)
        {
            owner.ConnectionRelieved();
        }
    }

    /// <summary>Plain text from the TLS layer.</summary>
    public void Deliver(ReadOnlySpan<byte> plain)
    {
        if (!IsClosing)
        {
            owner.ConnectionReceived(plain);
        }
    }

    /// <summary>
    /// Writes bytes to the socket: how many it took (0 when it is full), or -1 when the connection failed and was
    /// closed.
    /// </summary>
    public int WriteSocket(ReadOnlySpan<byte> bytes)
    {
        int put = Sys.Write(Fd, bytes);
        if (put >= 0)
        {
            return put;
        }

        if (put == -Errno.EAGAIN)
        {
            return 0;
        }

        Close(Reason(put));
        return -1;
    }

    public void RequestFlush() => flush.Request();

    /// <summary>The client sends no more.</summary>
    public void AtEnd()
    {
        // Half closed: what was asked before the end is still answered.
        SetReading(false);
        owner.ConnectionAtEnd();
    }

    private static string? Reason(int result) => result is -Errno.EPIPE or -Errno.ECONNRESET ? null : Errno.Text(-result);

    private bool FlushPlain()
    {
        while (true)
        {
            ReadOnlySpan<ChunkSlice> slices = Out.Peek();
            if (slices.IsEmpty)
            {
                return true;
            }

            int put = ChunkSlice.Write(Fd, slices);
            if (put == -Errno.EAGAIN)
            {
                return false;
            }

            if (put < 0)
            {
                Close(Reason(put));
                return true;
            }

            Out.Advance(put);
        }
    }

    private void FinishClosing()
    {
        if (tls is not null && !tls.FinishClosing())
        {
            return;
        }

        Close(null);
    }

    private void OnReady(Ready ready)
    {
        if ((ready & Ready.Write) != 0)
        {
            Flush();
        }

        if (IsClosed)
        {
            return;
        }

        if (intake == Intake.EndOnly && !IsClosing && (ready & (Ready.PeerEnded | Ready.HangUp | Ready.Error)) != 0)
        {
            intake = Intake.Paused;
            UpdateInterest();
            owner.ConnectionEnding();
        }
        else if ((ready & ~Ready.Write) != 0)
        {
            // Of one who waits only the end is looked for, and told of until it is there: what is before it is read now.
            pace.Leave();
            Read(ready);
        }

        if (IsClosing)
        {
            // Not at the end of the turn: a client that hangs up and asks on another connection must find itself gone, and
            // what was posted for this turn is done before its end.
            Flush();
        }
    }

    private void Read(Ready ready)
    {
        if (IsClosing)
        {
            // Only a hang-up is looked at; what the client still sends is of no interest.
            if ((ready & (Ready.HangUp | Ready.Error)) != 0)
            {
                Close(null);
            }

            return;
        }

        int got = Sys.Read(Fd, Loop.ReadBuffer.AsSpan(0, Gulp));
        Waste(owner.IsOnConsole ? 0 : got);
        if (got == 0)
        {
            AtEnd();
        }
        else if (got < 0 && got != -Errno.EAGAIN)
        {
            Close(Reason(got));
        }
        else if (got > 0 && tls is not null)
        {
            tls.Feed(Loop.ReadBuffer.AsSpan(0, got));
        }
        else if (got > 0)
        {
            owner.ConnectionReceived(Loop.ReadBuffer.AsSpan(0, got));
        }
    }

    /// <summary>Looks for what is wanted now.</summary>
    public void UpdateInterest()
    {
        if (IsClosed)
        {
            return;
        }

        bool read = !IsClosing && intake == Intake.Reading && tls?.WantsInput != false && !IsClogged;
        bool end = intake == Intake.EndOnly && !IsClosing;
        watch.SetInterest(
            (read && !pace.IsSpent ? Ready.Read : end || read ? Ready.PeerEnded : Ready.None)
            | (blocked ? Ready.Write : Ready.None));
    }
}
