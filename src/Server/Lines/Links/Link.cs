using System.Buffers;
using Conserver.Posix;

namespace Conserver.Server.Lines;

/// <summary>
/// The open way to a device: a descriptor that is read, and a <see cref="LinkOutput"/> of what is still to be done on it.
/// What the far end has said is read to its end before the owner hears that it is gone. Lives on one loop from open to
/// close.
/// </summary>
internal sealed class Link : LinkOutput.ILink
{
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
    private readonly LinkOutput output;
    private readonly Watch watch;
    private IFirstLook? look;
    private ArrayBufferWriter<byte>? replies;
    private LoopTimer? timer;
    private HangUp? hangUp;
    private Stage stage;
    private Input input;
    private LinkEnd? end;
    private int lastWords;
    private bool isHeard;

    /// <summary>The descriptor stays the caller's if this fails.</summary>
    /// <exception cref="PosixException">The loop cannot wait for it.</exception>
    public Link(Loop loop, ILinkOwner owner, LinkPlan plan)
    {
        this.loop = loop;
        this.owner = owner;
        this.plan = plan;
        output = new LinkOutput(loop, owner, plan, this);
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

        output.Answer(plan.Greeting.Span);
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

        /// <summary>Nothing comes: nobody has the other end open, and somebody may open it again.</summary>
        HungUp,

        /// <summary>Nothing more will come.</summary>
        AtEnd,
    }

    public int Fd => plan.Fd;
    public ICompanion? Companion => plan.Companion;
    public ILinkBacking? Backing => plan.Backing;
    public ILinkCodec? Codec => plan.Codec;

    /// <summary>Nobody may type, whatever their rights.</summary>
    public bool IsReadOnly => plan.Access != LinkAccess.Both;

    /// <summary>What waits for the far end.</summary>
    public LinkLoad Load => new(output);

    /// <inheritdoc cref="LinkOutput.Send"/>
    public void Send(ReadOnlySpan<byte> bytes)
    {
        if (plan.Access != LinkAccess.ReadOnly)
        {
            output.Send(bytes);
        }
    }

    /// <inheritdoc cref="LinkOutput.Break"/>
    public void Break() => output.Break();

    /// <inheritdoc cref="LinkOutput.Pause"/>
    public void Pause(TimeSpan time) => output.Pause(time);

    /// <summary>Stops or resumes reading the device.</summary>
    public void SetReading(bool on)
    {
        if (input >= Input.HungUp || on == (input == Input.Reading))
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

    /// <summary>
    /// Reads what the kernel holds, for a link that is then closed by somebody's wish. Also when it is held: what its log
    /// has no room for is counted there, and marked.
    /// </summary>
    public void ReadRest()
    {
        if (input == Input.AtEnd || stage >= Stage.Ended)
        {
            return;
        }

        _ = output.GiveUp();
        int got = 0;
        for (int left = LastWordsLimit, work = 2 * left; left > 0 && work > 0 && stage < Stage.Ended; left -= got)
        {
            got = Sys.Read(Fd, loop.ReadBuffer);
            if (got > 0)
            {
                Deliver(got);
            }
            else if (got == -Errno.EAGAIN && plan.Backing?.Bring() is > 0 and var brought)
            {
                (got, work) = (0, work - brought);
            }
            else
            {
                break;
            }
        }

        DeliverKept();
    }

    /// <summary>Closes the descriptor; the companion is let go.</summary>
    /// <param name="heir">Hears of the companion's end.</param>
    public void Close(GroupEnd.IOwner? heir = null)
    {
        if (stage == Stage.Closed)
        {
            return;
        }

        stage = Stage.Closed;
        _ = output.GiveUp();
        timer?.Stop();
        hangUp?.Stop();
        watch.Remove();
        plan.Close(Fd);
        plan.Companion?.LetGo(heir);
        plan.Backing?.LetGo();
    }

    void LinkOutput.ILink.OutputChanged() => UpdateInterest();

    // What the far end said before is still in the kernel.
    void LinkOutput.ILink.OutputFailed(int result)
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
        }
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

        if (stage == Stage.Open && (hangUp || (ready & Ready.Write) != 0))
        {
            output.OnWritable();
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
        if (!isHeard)
        {
            isHeard = true;
            look = owner.FirstLook();
        }

        if (look?.Look(data) == false)
        {
            look = null;
        }

        if (plan.Codec is not null)
        {
            replies ??= new ArrayBufferWriter<byte>();
            data = data[..plan.Codec.Decode(data, replies)];
            if (plan.Codec.TakeLate() is { IsEmpty: false } late)
            {
                data = (byte[])[.. late, .. data];
            }

            if (replies.WrittenCount > 0)
            {
                output.Answer(replies.WrittenSpan);
                replies.ResetWrittenCount();
            }

            output.Suspend(plan.Codec.IsSuspended);
        }

        if (!data.IsEmpty)
        {
            owner.LinkReceived(data);
        }
    }

    private void DeliverKept()
    {
        plan.Codec?.End();
        if (plan.Codec is { } codec && codec.TakeLate() is { IsEmpty: false } late)
        {
            owner.LinkReceived(late);
        }
    }

    // The descriptor gives no more. A link with a companion lives until that has ended as well; nobody takes what waits
    // for it.
    private void AtEnd(int result)
    {
        input = Input.AtEnd;
        if (end is not null || plan.Companion is null)
        {
            Tell(end ?? Failure(result));
            return;
        }

        GiveUpOutput();
        if (result == -Errno.EIO)
        {
            input = Input.HungUp;
            hangUp ??= new HangUp(loop, owner, Fd, GoOn);
            hangUp.Await();
        }
    }

    private void GoOn()
    {
        input = Input.Reading;
        output.TakeAgain();
        UpdateInterest();
    }

    private LinkEnd Failure(int result) => plan.Backing?.Reason ?? new LinkEnd(
        result == 0 ? "read failure: unexpected EOF" : $"read failure: {Errno.Text(-result)}", LinkEndKind.Lost);

    private void Tell(LinkEnd why)
    {
        if (stage < Stage.Ended)
        {
            stage = Stage.Ended;
            _ = output.GiveUp();
            timer?.Stop();
            UpdateInterest();
            DeliverKept();

            // What it has said may tell more than the way it ended.
            owner.LinkEnded(why.Kind == LinkEndKind.Failed ? plan.Backing?.Reason ?? why : why);
        }
    }

    private void OnCompanionEnded(LinkEnd why)
    {
        end = why;
        hangUp?.Stop();
        input = input == Input.HungUp ? Input.Reading : input;
        if (input == Input.AtEnd)
        {
            Tell(why);
        }
        else
        {
            BeginLastWords();
        }
    }

    private void BeginLastWords()
    {
        if (stage == Stage.Open)
        {
            stage = Stage.LastWords;
            loop.Post(owner, ReadOn);
            GiveUpOutput();
        }
    }

    // Whoever waits for the device to take something must not wait for its last words, which may wait for the log.
    private void GiveUpOutput()
    {
        bool waited = output.GiveUp();
        UpdateInterest();
        if (waited)
        {
            owner.LinkDrained();
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
            timer ??= loop.Timer(owner, () => ReadOn(waited: true));
            timer.Start(LastWordsTime);
        }
        else
        {
            input = Input.AtEnd;
            Tell(end!.Value);
        }
    }

    private void UpdateInterest()
    {
        bool read = stage == Stage.Open && input == Input.Reading && !output.IsFullOfAnswers;
        bool write = stage == Stage.Open && input != Input.HeldHungUp && output.WaitsToWrite;
        watch.SetInterest((read ? Ready.Read : Ready.None) | (write ? Ready.Write : Ready.None));
    }
}
