using System.Buffers;
using Conserver.Posix;

namespace Conserver.Server.Lines;

/// <summary>
/// The open way to a device: a descriptor, and a queue of what is still to be done on it. What the far end has said is read
/// to its end before the owner hears that it is gone. Lives on one loop from open to close.
/// </summary>
internal sealed class Link
{
    /// <summary>Bytes that may wait for the device before the writer's session is not read any more.</summary>
    public const int OutputLimit = 64 * 1024;

    /// <summary>
    /// Bytes that can wait at most: what is below <see cref="OutputLimit"/>, and one read of a session with all of it
    /// quoted.
    /// Only writers who take turns come so far.
    /// </summary>
    public const int HardLimit = 3 * OutputLimit;

    /// <summary>Bytes that are still read when the far end has ended and somebody goes on writing in its place.</summary>
    private const int LastWordsLimit = 1024 * 1024;

    /// <summary>
    /// How long output is waited for after a companion has ended while somebody else holds its terminal open: the kernel may
    /// have its last words in flight.
    /// </summary>
    private static readonly TimeSpan LastWordsTime = TimeSpan.FromMilliseconds(50);

    private readonly Loop loop;
    private readonly ILinkOwner owner;
    private readonly LinkPlan plan;
    private readonly ArrayBufferWriter<byte> replies = new();
    private readonly OutputQueue queue = new();
    private readonly Watch watch;
    private LoopTimer? timer;
    private Errand? breaking;
    private Stage stage;
    private Input input;
    private Output output;
    private LinkEnd? end;
    private int answers;
    private int lastWords;

    /// <summary>The descriptor stays the caller's if this fails.</summary>
    /// <exception cref="PosixException">The loop cannot wait for it.</exception>
    public Link(Loop loop, ILinkOwner owner, LinkPlan plan)
    {
        this.loop = loop;
        this.owner = owner;
        this.plan = plan;
        watch = loop.Watch(plan.Fd, Ready.Read, owner, OnReady);
        try
        {
            plan.Companion?.Await(loop, owner, OnCompanionEnded);
        }
        catch
        {
            watch.Remove();
            throw;
        }
    }

    private enum Stage
    {
        /// <summary>Both ways.</summary>
        Open,

        /// <summary>The far end is gone, or takes nothing any more; what it has said is still being read.</summary>
        LastWords,

        /// <summary>The owner has been told.</summary>
        Ended,

        Closed,
    }

    private enum Input
    {
        Reading,

        /// <summary>The owner does not want more now.</summary>
        Held,

        /// <summary>
        /// Held, and the far end has hung up: nothing on the descriptor is waited for, or it would not stop to be ready.
        /// </summary>
        HeldHungUp,

        /// <summary>Nothing more will come.</summary>
        AtEnd,
    }

    private enum Output
    {
        /// <summary>Nothing waits.</summary>
        Idle,

        /// <summary>The device has to take what it has been sent.</summary>
        Writing,
        Pausing,

        /// <summary>A break is being sent off the loop.</summary>
        Breaking,

        /// <summary>Nobody takes anything any more; what is sent is dropped.</summary>
        Gone,
    }

    public int Fd => plan.Fd;
    public ICompanion? Companion => plan.Companion;

    /// <summary>Bytes waiting for the device; a break or a pause counts <see cref="OutputQueue.StepSize"/>.</summary>
    public int Pending => queue.Size;

    /// <summary>Sends bytes, after what already waits.</summary>
    public void Send(ReadOnlySpan<byte> bytes)
    {
        if (output == Output.Gone || bytes.IsEmpty)
        {
            return;
        }

        ReadOnlySpan<byte> quoted = plan.Codec is null ? bytes : plan.Codec.Quote(bytes);
        int room = HardLimit - queue.Size;
        if (quoted.Length > room)
        {
            // At most half of it may be quotes.
            int fits = plan.Codec is null ? Math.Max(0, room) : Math.Clamp(room / 2, 0, bytes.Length);
            int lost = bytes.Length - fits;
            quoted = plan.Codec is null ? bytes[..fits] : plan.Codec.Quote(bytes[..fits]);
            Put(quoted);
            owner.LinkLost(lost);
            return;
        }

        Put(quoted);
    }

    /// <summary>Sends a break, after what already waits.</summary>
    public void Break()
    {
        if (output == Output.Gone || queue.Size >= HardLimit)
        {
            owner.LinkBreakFailed();
            return;
        }

        queue.AppendBreak();
        StartIfIdle();
    }

    /// <summary>Waits before what comes next.</summary>
    public void Pause(TimeSpan time)
    {
        if (output != Output.Gone && queue.Size < HardLimit)
        {
            queue.AppendPause(time);
            StartIfIdle();
        }
    }

    /// <summary>Stops or resumes reading the device.</summary>
    public void SetReading(bool on)
    {
        if (input == Input.AtEnd || on == (input == Input.Reading))
        {
            return;
        }

        input = on ? Input.Reading : Input.Held;
        UpdateInterest();
        if (on && stage == Stage.LastWords)
        {
            ReadOn();
        }
    }

    /// <summary>Reads what the kernel holds, for a link that is closed by somebody's wish.</summary>
    public void ReadRest()
    {
        int left = LastWordsLimit;
        while (left > 0 && input == Input.Reading && stage is Stage.Open or Stage.LastWords)
        {
            int got = Sys.Read(Fd, loop.ReadBuffer);
            if (got <= 0)
            {
                return;
            }

            left -= got;
            Deliver(got);
        }
    }

    /// <summary>Closes the descriptor; the companion is let go.</summary>
    public void Close()
    {
        if (stage == Stage.Closed)
        {
            return;
        }

        stage = Stage.Closed;
        GiveUpOutput();
        timer?.Stop();
        watch.Remove();
        Sys.Close(Fd);
        plan.Companion?.LetGo(loop);
    }

    private void OnReady(Ready ready)
    {
        bool hangUp = (ready & (Ready.HangUp | Ready.Error)) != 0;
        if (input == Input.Reading && (hangUp || (ready & Ready.Read) != 0))
        {
            Read();
        }
        else if (input == Input.Held && hangUp)
        {
            input = Input.HeldHungUp;
            UpdateInterest();
        }

        if (output == Output.Writing && stage == Stage.Open && (hangUp || (ready & Ready.Write) != 0))
        {
            Continue(waited: true);
        }
    }

    private void Read()
    {
        int got = Sys.Read(Fd, loop.ReadBuffer);
        if (got > 0)
        {
            Deliver(got);
        }
        else if (got != -Errno.EAGAIN)
        {
            AtEnd(got);
        }
    }

    private void Deliver(int got)
    {
        Span<byte> data = loop.ReadBuffer.AsSpan(0, got);
        if (plan.Codec is not null)
        {
            data = data[..plan.Codec.Decode(data, replies)];
            if (replies.WrittenCount > 0)
            {
                answers += replies.WrittenCount;
                Put(replies.WrittenSpan);
                replies.ResetWrittenCount();
                answers = Math.Min(answers, queue.Size);
                UpdateInterest();
            }
        }

        if (!data.IsEmpty)
        {
            owner.LinkReceived(data);
        }
    }

    // The descriptor gives no more. A link with a companion lives until that has ended as well; nobody takes what waits
    // for it.
    private void AtEnd(int result)
    {
        input = Input.AtEnd;
        if (end is null && plan.Companion is not null)
        {
            GiveUpOutput();
            UpdateInterest();
            return;
        }

        Tell(end ?? Failure(result));
    }

    private static LinkEnd Failure(int result) => new(
        result == 0 ? "read failure: unexpected EOF" : $"read failure: {Errno.Text(-result)}", LinkEndKind.Lost);

    private void Tell(LinkEnd why)
    {
        if (stage < Stage.Ended)
        {
            stage = Stage.Ended;
            GiveUpOutput();
            timer?.Stop();
            UpdateInterest();
            owner.LinkEnded(why);
        }
    }

    private void OnCompanionEnded(LinkEnd why)
    {
        end = why;
        if (input == Input.AtEnd)
        {
            Tell(why);
        }
        else
        {
            BeginLastWords();
        }
    }

    // A write failed. What the far end said before is still in the kernel.
    private void OnWriteFailed(int result)
    {
        if (plan.Companion is null)
        {
            end ??= Failure(result);
        }

        if (end is not null)
        {
            BeginLastWords();
        }
        else
        {
            GiveUpOutput();
            UpdateInterest();
        }
    }

    private void BeginLastWords()
    {
        if (stage == Stage.Open)
        {
            stage = Stage.LastWords;
            GiveUpOutput();
            UpdateInterest();
            loop.Post(owner, ReadOn);
        }
    }

    // One read a turn, until nothing is left.
    private void ReadOn() => ReadOn(waited: false);

    private void ReadOn(bool waited)
    {
        if (stage != Stage.LastWords || input != Input.Reading)
        {
            return;
        }

        int got = Sys.Read(Fd, loop.ReadBuffer);
        if (got > 0 && (lastWords += got) <= LastWordsLimit)
        {
            loop.Post(owner, ReadOn);
            Deliver(got);
        }
        else if (got == -Errno.EAGAIN && !waited && plan.Companion is not null)
        {
            timer ??= loop.Timer(owner, OnTimer);
            timer.Start(LastWordsTime);
        }
        else
        {
            input = Input.AtEnd;
            Tell(end!.Value);
        }
    }

    // Pauses and last words never need it at the same time.
    private void OnTimer()
    {
        if (stage == Stage.LastWords)
        {
            ReadOn(waited: true);
        }
        else if (output == Output.Pausing)
        {
            Continue(waited: true);
        }
    }

    // Quoted already.
    private void Put(ReadOnlySpan<byte> bytes)
    {
        if (output == Output.Gone || bytes.IsEmpty)
        {
            return;
        }

        if (output == Output.Idle)
        {
            int put = Sys.Write(Fd, bytes);
            if (put < 0 && put != -Errno.EAGAIN)
            {
                OnWriteFailed(put);
                return;
            }

            bytes = bytes[Math.Max(0, put)..];
            if (bytes.IsEmpty)
            {
                return;
            }

            output = Output.Writing;
            UpdateInterest();
        }

        queue.Append(bytes);
    }

    private void StartIfIdle()
    {
        if (output == Output.Idle)
        {
            Continue(waited: false);
        }
    }

    // Does the steps in order until one has to wait.
    private void Continue(bool waited)
    {
        while (queue.First is { } step)
        {
            switch (step.Kind)
            {
                case OutputQueue.StepKind.Pause:
                    queue.Replace([]);
                    timer ??= loop.Timer(owner, OnTimer);
                    timer.Start(step.Pause);
                    Wait(Output.Pausing);
                    return;
                case OutputQueue.StepKind.Break when plan.Break.Bytes is { } bytes:
                    queue.Replace(bytes);
                    break;
                case OutputQueue.StepKind.Break:
                    queue.Replace([]);
                    Wait(Output.Breaking);
                    breaking = plan.Break.Send(loop, owner, Fd, OnBroken);
                    if (output != Output.Idle)
                    {
                        return;
                    }

                    break;
                default:
                    int put = Sys.Write(Fd, step.Bytes);
                    if (put < 0)
                    {
                        if (put == -Errno.EAGAIN)
                        {
                            Wait(Output.Writing);
                        }
                        else
                        {
                            OnWriteFailed(put);
                        }

                        return;
                    }

                    queue.Sent(put);
                    answers = Math.Min(answers, queue.Size);
                    break;
            }
        }

        Wait(Output.Idle);
        if (waited)
        {
            owner.LinkDrained();
        }
    }

    private void Wait(Output next)
    {
        output = next;
        UpdateInterest();
    }

    // Called before Send has returned when nothing was begun.
    private void OnBroken(bool sent)
    {
        bool later = breaking is not null;
        breaking = null;
        output = Output.Idle;
        if (!sent)
        {
            owner.LinkBreakFailed();
        }

        if (later && output == Output.Idle)
        {
            Continue(waited: true);
        }
    }

    private void GiveUpOutput()
    {
        if (output != Output.Gone)
        {
            bool waited = output != Output.Idle;
            output = Output.Gone;
            queue.Clear();
            answers = 0;
            timer?.Stop();
            breaking?.Cancel();
            breaking = null;
            if (waited && stage == Stage.Open)
            {
                owner.LinkDrained();
            }
        }
    }

    private void UpdateInterest()
    {
        // A device that asks without end and takes no answer is not read either.
        bool read = stage == Stage.Open && input == Input.Reading && answers < OutputLimit;
        bool write = stage == Stage.Open && input != Input.HeldHungUp && output == Output.Writing;
        watch.SetInterest((read ? Ready.Read : Ready.None) | (write ? Ready.Write : Ready.None));
    }
}
