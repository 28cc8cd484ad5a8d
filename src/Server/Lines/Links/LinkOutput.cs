using Conserver.Posix;

namespace Conserver.Server.Lines;

/// <summary>
/// The writing half of a link: what is still to be done on its descriptor, one thing after the other. It ends nothing: when
/// the descriptor takes no more, its link hears of it and decides.
/// </summary>
internal sealed class LinkOutput(Loop loop, ILinkOwner owner, LinkPlan plan, LinkOutput.ILink link)
{
    /// <summary>Answers that may wait before the device is not read any more.</summary>
    public const int AnswerLimit = 64 * 1024;

    /// <summary>
    /// Bytes that can wait at most, far more than of a session that heeds <see cref="IsFull"/>: one read of it, all of it
    /// quoted, on top of what may wait.
    /// </summary>
    public const int HardLimit = OutputShare.Most + (4 * 64 * 1024);

    private readonly OutputShare share = OutputShare.OfProcess;
    private OutputQueue? queue;
    private long written;
    private LoopTimer? pause;
    private Errand? breaking;
    private State state;
    private int answers;
    private bool isSuspended;

    /// <summary>What the other half is told.</summary>
    internal interface ILink
    {
        /// <summary>What the descriptor is waited for may have changed.</summary>
        void OutputChanged();

        /// <summary>A write failed with this negative errno; nothing of this half has been given up yet.</summary>
        void OutputFailed(int result);
    }

    private enum State
    {
        /// <summary>Nothing waits.</summary>
        Idle,

        /// <summary>The device has to take what it has been sent.</summary>
        Writing,
        Pausing,

        /// <summary>The far end has said that it takes nothing now.</summary>
        Suspended,

        /// <summary>A break is being sent off the loop.</summary>
        Breaking,

        /// <summary>Nobody takes anything any more; what is sent is dropped.</summary>
        Gone,
    }

    /// <summary>Bytes waiting for the device; a break or a pause counts <see cref="OutputQueue.StepSize"/>.</summary>
    public int Size => queue?.Size ?? 0;

    /// <summary>So much waits that who types has to wait as well.</summary>
    public bool IsFull => Size > 0 && Size >= share.Limit;

    /// <inheritdoc cref="LinkBreak.Absent"/>
    public bool HasNoBreak => plan.Break == LinkBreak.Absent;

    /// <summary>Something waits, and it is the far end that makes it wait.</summary>
    public bool IsBlocked => Size > 0 && state is State.Writing or State.Suspended;

    /// <summary>What the far end has taken so far, as far as the kernel knows: only that it grows means something.</summary>
    public long Passed => written + (queue?.Taken ?? 0) - Math.Max(0, SerialPort.Unsent(plan.Fd));

    /// <summary>
    /// A device that asks without end and takes no answer is not read either; one that has said that it takes nothing now
    /// is, as it will say when it does again.
    /// </summary>
    public bool IsFullOfAnswers => answers >= AnswerLimit && !isSuspended;

    /// <summary>The descriptor is to be waited for until it takes more.</summary>
    public bool WaitsToWrite => state == State.Writing;

    /// <summary>Sends bytes, after what already waits.</summary>
    public void Send(ReadOnlySpan<byte> bytes)
    {
        if (state == State.Gone || bytes.IsEmpty)
        {
            return;
        }

        ReadOnlySpan<byte> quoted = plan.Codec is null ? bytes : plan.Codec.Quote(bytes);
        int room = HardLimit - Size;
        if (quoted.Length <= room)
        {
            Put(quoted);
            return;
        }

        // At most half of it may be quotes.
        int fits = plan.Codec is null ? Math.Max(0, room) : Math.Clamp(room / 2, 0, bytes.Length);
        int lost = bytes.Length - fits;
        Put(plan.Codec is null ? bytes[..fits] : plan.Codec.Quote(bytes[..fits]));
        owner.LinkLost(lost);
    }

    /// <summary>Sends what the device has asked for, quoted already.</summary>
    public void Answer(ReadOnlySpan<byte> bytes)
    {
        if (isSuspended && answers >= AnswerLimit)
        {
            // It asks for more than it takes: nothing more is kept for it.
            return;
        }

        answers += bytes.Length;
        Put(bytes);
        answers = Math.Min(answers, Size);
        link.OutputChanged();
    }

    /// <summary>Sends a break, after what already waits.</summary>
    public void Break()
    {
        if (state == State.Gone || Size >= HardLimit)
        {
            owner.LinkBreakFailed(LinkBreak.Failure);
            return;
        }

        if (plan.Break.Hold?.Invoke() is { } hold)
        {
            Queue.Append(hold.Begin);
            Queue.AppendPause(hold.Time);
            Queue.Append(hold.End);
        }
        else
        {
            Queue.AppendBreak();
        }

        StartIfIdle();
    }

    /// <summary>Waits before what comes next.</summary>
    public void Pause(TimeSpan time)
    {
        if (state != State.Gone && Size < HardLimit)
        {
            Queue.AppendPause(time);
            StartIfIdle();
        }
    }

    /// <summary>The far end wants nothing to be sent, or does again; what is sent meanwhile waits.</summary>
    public void Suspend(bool on)
    {
        if (on == isSuspended || state == State.Gone)
        {
            return;
        }

        isSuspended = on;
        if (on && state is State.Idle or State.Writing)
        {
            Wait(State.Suspended);
        }
        else if (!on && state == State.Suspended)
        {
            Continue(waited: true);
        }
    }

    /// <summary>The descriptor takes more, or has something to say about why not.</summary>
    public void OnWritable()
    {
        if (state == State.Writing)
        {
            Continue(waited: true);
        }
    }

    /// <summary>Drops what waits and takes nothing more; true when something did wait.</summary>
    public bool GiveUp()
    {
        if (state == State.Gone)
        {
            return false;
        }

        bool waited = state != State.Idle;
        state = State.Gone;
        queue?.Clear();
        answers = 0;
        pause?.Stop();
        breaking?.Cancel();
        breaking = null;
        return waited;
    }

    /// <summary>After it was given up: somebody takes what is sent again.</summary>
    public void TakeAgain() => (state, isSuspended) = (State.Idle, false);

    // Mostly nothing ever waits.
    private OutputQueue Queue => queue ??= new OutputQueue(share);

    // Quoted already.
    private void Put(ReadOnlySpan<byte> bytes)
    {
        if (state == State.Gone || bytes.IsEmpty)
        {
            return;
        }

        if (state == State.Idle)
        {
            int put = Sys.Write(plan.Fd, bytes);
            if (put < 0 && put != -Errno.EAGAIN)
            {
                link.OutputFailed(put);
                return;
            }

            put = Math.Max(0, put);
            written += put;
            bytes = bytes[put..];
            if (bytes.IsEmpty)
            {
                return;
            }

            Wait(State.Writing);
        }

        Queue.Append(bytes);
    }

    private void StartIfIdle()
    {
        if (state == State.Idle)
        {
            Continue(waited: false);
        }
    }

    // Does the steps in order until one has to wait.
    private void Continue(bool waited)
    {
        if (isSuspended)
        {
            Wait(State.Suspended);
            return;
        }

        while (queue?.First is { } step)
        {
            State then = step.Kind switch
            {
                OutputQueue.StepKind.Pause => BeginPause(step.Pause),
                OutputQueue.StepKind.Break => BeginBreak(),
                _ => Write(step.Bytes),
            };
            if (then != State.Idle)
            {
                return;
            }
        }

        Wait(State.Idle);
        if (waited)
        {
            owner.LinkDrained();
        }
    }

    // What is begun, and Idle when the next step can follow at once.
    private State BeginPause(TimeSpan time)
    {
        Queue.Replace([]);
        pause ??= loop.Timer(owner, OnPauseOver);
        pause.Start(time);
        return Wait(State.Pausing);
    }

    private State BeginBreak()
    {
        if (plan.Break.Bytes is { } bytes)
        {
            Queue.Replace(bytes);
            return State.Idle;
        }

        Queue.Replace([]);
        Wait(State.Breaking);
        breaking = plan.Break.Send(loop, owner, plan.Fd, OnBroken);
        return state;
    }

    private State Write(ReadOnlySpan<byte> bytes)
    {
        int put = Sys.Write(plan.Fd, bytes);
        if (put == -Errno.EAGAIN)
        {
            return Wait(State.Writing);
        }

        if (put < 0)
        {
            link.OutputFailed(put);
            return State.Gone;
        }

        Queue.Sent(put);
        answers = Math.Min(answers, Size);
        return State.Idle;
    }

    private State Wait(State next)
    {
        state = next;
        link.OutputChanged();
        return next;
    }

    private void OnPauseOver()
    {
        if (state == State.Pausing)
        {
            Continue(waited: true);
        }
    }

    // Called before Send has returned when nothing was begun.
    private void OnBroken(string? failure)
    {
        bool later = breaking is not null;
        breaking = null;
        state = State.Idle;
        if (failure is not null)
        {
            owner.LinkBreakFailed(failure);
        }

        if (later && state == State.Idle)
        {
            Continue(waited: true);
        }
    }
}
