using System.Buffers;
using System.Globalization;
using Conserver.Posix;
using Conserver.Protocol.Text;
using Conserver.Server.Delivery;
using Conserver.Server.History.Reading;

namespace Conserver.Server.Sessions.Logs;

/// <summary>
/// The answer to <c>log</c>: read off the loop, a block at a time and no faster than the client reads, and not at all when
/// it has gone. On the client's loop.
/// </summary>
internal sealed class LogAnswer : IDisposable
{
    private const int BlockSize = 64 * 1024;

    /// <summary>Room for <c>LENGTH TIME</c> in front of a piece.</summary>
    private const int HeadSize = 48;

    /// <summary>Who follows hears of what came together.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(50);

    private readonly LogRequest request;
    private readonly OutboxPromise place;
    private readonly Loop loop;
    private readonly ILoopOwner owner;
    private readonly LogAsking asking;
    private readonly LoopTimer gathering;
    private readonly Lock gate = new();
    private HistoryReader? reader;

    /// <summary>Threads that are at work with the reader; guarded by the lock, as the next one.</summary>
    private int busy;

    /// <summary>It is to be closed by whoever is the last at work with it.</summary>
    private bool isLeft;
    private LogSource? source;
    private State state;

    /// <param name="request">What is wanted.</param>
    /// <param name="place">Where it goes.</param>
    /// <param name="loop">The client's.</param>
    /// <param name="owner">Told of defects.</param>
    /// <param name="asking">Who asks, and whom.</param>
    public LogAnswer(LogRequest request, OutboxPromise place, Loop loop, ILoopOwner owner, LogAsking asking)
    {
        this.request = request;
        this.place = place;
        this.loop = loop;
        this.owner = owner;
        this.asking = asking;
        gathering = loop.Timer(owner, AskAgain);
    }

    private enum State
    {
        /// <summary>The client has not read what came before.</summary>
        Idle,

        /// <summary>The console is asked.</summary>
        Asking,

        /// <summary>Files are read.</summary>
        Reading,

        /// <summary>All has been shown; until there is more.</summary>
        Waiting,
        Over,
    }

    /// <summary>Called when all has been said.</summary>
    public Action? Ended { get; set; }

    /// <summary>From now on the place is filled when its turn has come.</summary>
    public void Begin() => place.Fill(Next);

    /// <summary>The client wants no more.</summary>
    public void Leave()
    {
        if (state != State.Over)
        {
            End("");
        }
    }

    /// <summary>What it has open is closed, as soon as nobody reads it.</summary>
    public void Dispose()
    {
        if (state != State.Over)
        {
            state = State.Over;
            gathering.Stop();
            source?.Follower?.Stop();
            Close(0, isOver: true);
        }
    }

    // Somebody begins or ends to read, or it is over. Any thread.
    private void Close(int change, bool isOver)
    {
        lock (gate)
        {
            busy += change;
            isLeft |= isOver;
            if (isLeft && busy == 0 && reader is { } read)
            {
                reader = null;
                read.Dispose();
                asking.Readers.Leave(asking.User);
            }
        }
    }

    private void Next()
    {
        if (place.IsAbandoned)
        {
            Dispose();
        }
        else if (state == State.Idle && reader is null)
        {
            state = State.Asking;
            asking.Ask(Opened);
        }
        else if (state == State.Idle)
        {
            Fetch();
        }
    }

    private void Opened(LogSource found)
    {
        if (state == State.Over)
        {
            return;
        }

        string? refusal = found.Refusal is { } why ? $"{found.Name}: {why}\r\n"
            : !asking.Readers.TryEnter(asking.User) ? "too many logs are being read, try again later\r\n"
            : null;
        if (refusal is not null)
        {
            End(refusal);
            return;
        }

        (source, state) = (found, State.Idle);
        reader = new HistoryReader(new HistoryScope(
            found.Log, request.Since, request.Until, loop.Clock.LocalTimeZone, asking.IsOfOther)
        {
            Folders = asking.Folders,
        })
        {
            Current = found.Follower!.Path,
            Mark = found.Follower.Mark,
        };
        place.Say($"log {found.Name}\r\n");
    }

    private void Fetch() => Send(ReadBlock);

    private void Send(Func<ArraySegment<byte>> read)
    {
        state = State.Reading;
        Close(1, isOver: false);
        _ = asking.Errands.Send(loop, owner, asking.User, read, Show, Fail, after: LetGo);
    }

    private void LetGo() => Close(-1, isOver: false);

    private ArraySegment<byte> ReadBlock()
    {
        byte[] block = ArrayPool<byte>.Shared.Rent(BlockSize);
        int end = 0;
        while (BlockSize - end > HeadSize)
        {
            int got = reader!.Read(block.AsSpan(end + HeadSize, BlockSize - end - HeadSize), out HistoryTime time);
            if (got == 0)
            {
                break;
            }

            int head = request.WithTimes ? WriteHead(block.AsSpan(end), got, time) : 0;
            block.AsSpan(end + HeadSize, got).CopyTo(block.AsSpan(end + head));
            end += head + got;
        }

        return new ArraySegment<byte>(block, 0, end);
    }

    private static int WriteHead(Span<byte> target, int length, HistoryTime time)
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"{length} {time.Word}\r\n");
        return Latin1.Write(text, target);
    }

    private void Show(ArraySegment<byte> block)
    {
        state = state == State.Over ? State.Over : State.Idle;
        if (state == State.Over || place.IsAbandoned)
        {
            Dispose();
        }
        else if (block.Count > 0)
        {
            place.Say(block);
        }
        else if (reader!.IsUnderWay)
        {
            Fetch();
        }
        else if (reader.Damage is { } damage)
        {
            End($"failed {PrintableText.OfMessage(damage)}\r\n");
        }
        else if (request.Follows)
        {
            state = State.Waiting;
            source!.Follower!.WhenMore(() => loop.Post(owner, Gather));
        }
        else
        {
            End("end\r\n");
        }

        ArrayPool<byte>.Shared.Return(block.Array!);
    }

    private void Gather()
    {
        if (state == State.Waiting)
        {
            gathering.Start(Gathering);
        }
    }

    private void AskAgain()
    {
        state = State.Asking;
        asking.Ask(Resume);
    }

    private void Resume(LogSource found)
    {
        string? trouble = found.Refusal ?? (found.Log != source!.Log ? "the console has another log now" : null);
        if (state == State.Over)
        {
            return;
        }

        if (trouble is not null)
        {
            End($"failed {trouble}\r\n");
            return;
        }

        source = found;
        Send(ReadOn);
    }

    private ArraySegment<byte> ReadOn()
    {
        reader!.Mark = source!.Follower!.Mark;
        reader.Current = source.Follower.Path;
        reader.LookAgain();
        return ReadBlock();
    }

    private void Fail(IOException failure)
    {
        if (state == State.Over)
        {
            return;
        }

        End($"failed {PrintableText.OfMessage(Latin1.FromNative(failure.Message))}\r\n");
    }

    // Without times nothing says where the bytes end.
    private void End(string word)
    {
        bool isShown = request.WithTimes || source is null;
        Dispose();
        place.Say(isShown ? word : "");
        place.Finish();
        Ended?.Invoke();
        Ended = null;
    }
}
