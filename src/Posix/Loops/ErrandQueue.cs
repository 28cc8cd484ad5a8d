using System.Runtime.ExceptionServices;

namespace Conserver.Posix;

/// <summary>
/// One kind of work that may block, done on threads of its own, so that what hangs holds up nothing but its kind. At most
/// so many at a time; the others wait, those with different keys in turn. Threads come when they are needed and go when
/// they are not.
/// </summary>
/// <param name="kind">What waits, in the plural, for messages and the thread list: <c>name look-ups</c>.</param>
/// <param name="threads">
/// How many run at a time. A thread that does not come back counts until it does.
/// </param>
/// <param name="waiting">
/// How many may wait. When they are that many, the key that has most loses its newest.
/// </param>
/// <param name="limit">
/// After this time, from asking on, the asker is told that it failed, be it still waiting or being done.
/// </param>
public sealed class ErrandQueue(string kind, int threads, int waiting, TimeSpan limit)
{
    private const int StackSize = 1024 * 1024;
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(10);

    private readonly object gate = new();
    private readonly Dictionary<string, Share> shares = new(StringComparer.Ordinal);

    // Shares with work that waits, in the order of their turns.
    private readonly LinkedList<Share> turns = new();
    private int count;
    private int workers;
    private int idle;

    /// <summary>How many of one key run at a time: half of all unless said otherwise.</summary>
    public int PerKey { get; init; } = Math.Max(1, threads / 2);

    /// <summary>
    /// The work takes the processor only when nobody else in the process wants it, or a tenth of it: for work that strangers
    /// can cause without end.
    /// </summary>
    public bool GivesWay { get; init; }

    /// <summary>Work that has not begun, that of askers who have left included. Any thread.</summary>
    public int Waiting
    {
        get
        {
            lock (gate)
            {
                return count;
            }
        }
    }

    /// <summary>Nothing waits and nothing is being done: all answers are on their way. Any thread.</summary>
    public bool IsIdle
    {
        get
        {
            lock (gate)
            {
                return shares.Count == 0;
            }
        }
    }

    /// <summary>Sends work off the loop. On the loop's thread.</summary>
    /// <param name="loop">Where the answer is wanted.</param>
    /// <param name="owner">
    /// Told of what <paramref name="done"/> or <paramref name="failed"/> throw, and of a defect in <paramref
    /// name="work"/>.
    /// </param>
    /// <param name="key">Who asks, or what is asked: those with different keys take turns.</param>
    /// <param name="work">
    /// May block; on another thread. An expected failure is an <see cref="IOException"/>, e.g. a <see
    /// cref="PosixException"/>.
    /// </param>
    /// <param name="done">Takes the result; on the loop, in a later turn.</param>
    /// <param name="failed">
    /// Takes what the work failed with, or an <see cref="ErrandException"/> when it was not done in time; on the loop, in
    /// a later turn.
    /// </param>
    /// <param name="unwanted">
    /// Takes a result that came too late, or that <paramref name="done"/> failed to take, to dispose of it; on the loop.
    /// </param>
    /// <param name="after">
    /// Lets go of what the work uses, once it has been done or never will be: that can be long after the asker has gone. On
    /// any thread; must not block.
    /// </param>
    public Errand Send<T>(
        Loop loop,
        ILoopOwner owner,
        string key,
        Func<T> work,
        Action<T> done,
        Action<IOException> failed,
        Action<T>? unwanted = null,
        Action? after = null)
    {
        var errand = new Errand<T>(loop, owner, key, limit, work, done, failed, unwanted, after);
        errand.StartClock();
        lock (gate)
        {
            if (MakeRoom(errand))
            {
                Enqueue(errand);
                FindWorker(errand);
            }
        }

        return errand;
    }

    private bool MakeRoom(Errand newcomer)
    {
        if (count < waiting)
        {
            return true;
        }

        DropAbandoned();
        if (count < waiting)
        {
            return true;
        }

        Share longest = turns.MaxBy(share => share.Queue.Count)!;
        int own = shares.TryGetValue(newcomer.Key, out Share? mine) ? mine.Queue.Count : 0;
        Errand loser = own >= longest.Queue.Count ? newcomer : TakeNewest(longest);
        Refuse(loser, $"too many {kind} wait");
        return loser != newcomer;
    }

    private void Enqueue(Errand errand)
    {
        if (!shares.TryGetValue(errand.Key, out Share? share))
        {
            shares[errand.Key] = share = new Share(errand.Key);
        }

        share.Queue.AddLast(errand);
        count++;
        if (share.Queue.Count == 1)
        {
            turns.AddLast(share.Turn);
        }
    }

    private void FindWorker(Errand errand)
    {
        if (count <= idle || workers == threads)
        {
            Monitor.Pulse(gate);
            return;
        }

        try
        {
            new Thread(Work, StackSize) { IsBackground = true, Name = kind }.Start();
            workers++;
        }
        catch (Exception failure) when (failure is OutOfMemoryException or ThreadStartException)
        {
            if (workers == 0)
            {
                TakeNewest(shares[errand.Key]);
                Refuse(errand, $"no more threads for {kind}");
            }

            // One that is there already may have nothing to do.
            Monitor.Pulse(gate);
        }
    }

    private static void Refuse(Errand errand, string reason)
    {
        errand.Refuse(reason);
        errand.LetGo();
    }

    private void Work()
    {
        if (GivesWay)
        {
            Sys.GiveWay();
        }

        while (Next() is { } errand)
        {
            errand.Work();
            errand.LetGo();
            lock (gate)
            {
                Share share = shares[errand.Key];
                share.Running--;
                Forget(share);

                // Another one of this key may have been waiting for this only.
                Monitor.Pulse(gate);
            }
        }
    }

    // What is to be done next; null when nothing was for a while and the thread shall end.
    private Errand? Next()
    {
        lock (gate)
        {
            while (true)
            {
                if (Take() is { } errand)
                {
                    return errand;
                }

                idle++;
                bool called = Monitor.Wait(gate, IdleTime);
                idle--;
                if (!called && count == 0)
                {
                    workers--;
                    return null;
                }
            }
        }
    }

    private Errand? Take()
    {
        for (LinkedListNode<Share>? turn = turns.First; turn is not null;)
        {
            LinkedListNode<Share>? next = turn.Next;
            Share share = turn.Value;
            while (share.Queue.First is { Value: { IsOver: true } abandoned })
            {
                abandoned.LetGo();
                share.Queue.RemoveFirst();
                count--;
            }

            if (share.Queue.Count == 0)
            {
                turns.Remove(turn);
                Forget(share);
            }
            else if (share.Running < PerKey)
            {
                Errand errand = share.Queue.First!.Value;
                share.Queue.RemoveFirst();
                count--;
                share.Running++;
                turns.Remove(turn);
                if (share.Queue.Count > 0)
                {
                    turns.AddLast(turn);
                }

                return errand;
            }

            turn = next;
        }

        return null;
    }

    private Errand TakeNewest(Share share)
    {
        Errand newest = share.Queue.Last!.Value;
        share.Queue.RemoveLast();
        count--;
        if (share.Queue.Count == 0)
        {
            turns.Remove(share.Turn);
            Forget(share);
        }

        return newest;
    }

    private void DropAbandoned()
    {
        foreach (Share share in turns.ToArray())
        {
            for (LinkedListNode<Errand>? node = share.Queue.First; node is not null;)
            {
                LinkedListNode<Errand>? next = node.Next;
                if (node.Value.IsOver)
                {
                    node.Value.LetGo();
                    share.Queue.Remove(node);
                    count--;
                }

                node = next;
            }

            if (share.Queue.Count == 0)
            {
                turns.Remove(share.Turn);
                Forget(share);
            }
        }
    }

    private void Forget(Share share)
    {
        if (share.Queue.Count == 0 && share.Running == 0)
        {
            shares.Remove(share.Key);
        }
    }

    /// <summary>The work of one key.</summary>
    private sealed class Share
    {
        public Share(string key)
        {
            Key = key;
            Turn = new LinkedListNode<Share>(this);
        }

        public string Key { get; }
        public LinkedList<Errand> Queue { get; } = new();
        public LinkedListNode<Share> Turn { get; }
        public int Running { get; set; }
    }

    private sealed class Errand<T>(
        Loop loop,
        ILoopOwner owner,
        string key,
        TimeSpan patience,
        Func<T> work,
        Action<T> done,
        Action<IOException> failed,
        Action<T>? unwanted,
        Action? after)
        : Errand(loop, owner, key, patience)
    {
        internal override void LetGo() => after?.Invoke();

        internal override void Work()
        {
            try
            {
                Loop.Trial?.Invoke(Owner, work);
                T result = work();
                Loop.Post(Owner, () =>
                {
                    if (TakeOver())
                    {
                        Hand(result);
                    }
                    else
                    {
                        unwanted?.Invoke(result);
                    }
                });
            }
            catch (Exception failure)
            {
                Loop.Post(Owner, () => Fail(failure));
            }
        }

        private void Hand(T result)
        {
            try
            {
                Loop.Trial?.Invoke(Owner, done);
                done(result);
            }
            catch
            {
                unwanted?.Invoke(result);
                throw;
            }
        }

        private protected override void OnFailed(Exception failure)
        {
            if (failure is IOException expected)
            {
                Loop.Trial?.Invoke(Owner, failed);
                failed(expected);
            }
            else
            {
                // A defect: the loop brings it to the owner.
                ExceptionDispatchInfo.Throw(failure);
            }
        }
    }
}
