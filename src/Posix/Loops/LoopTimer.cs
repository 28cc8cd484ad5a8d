namespace Conserver.Posix;

/// <summary>
/// A one-shot timer of a <see cref="Loop"/>; start it again from its own callback to repeat. Loop thread only.
/// </summary>
public sealed class LoopTimer
{
    private readonly Queue queue;
    private readonly ILoopOwner owner;
    private readonly Action callback;

    /// <summary>Loop time in milliseconds at which it fires; <see cref="long.MaxValue"/> when stopped.</summary>
    private long due = long.MaxValue;

    private LoopTimer(Queue queue, ILoopOwner owner, Action callback)
    {
        this.queue = queue;
        this.owner = owner;
        this.callback = callback;
    }

    public bool IsRunning => due != long.MaxValue;

    /// <summary>How long it is until it fires; zero when it is late, or stopped.</summary>
    public TimeSpan Left => IsRunning ? TimeSpan.FromMilliseconds(Math.Max(0, due - queue.Now)) : TimeSpan.Zero;

    /// <summary>Fires once after <paramref name="delay"/>, replacing an earlier start.</summary>
    public void Start(TimeSpan delay) => queue.Add(this, delay);

    public void Stop() => due = long.MaxValue;

    /// <summary>The timers of one loop, by the time they fire at.</summary>
    internal sealed class Queue(TimeProvider clock, Faults faults)
    {
        /// <summary>Fewer entries than this are not looked through.</summary>
        private const int Few = 256;

        private readonly long origin = clock.GetTimestamp();

        // With entries of timers that were stopped, or started anew, until they come up or there are too many of them.
        private readonly PriorityQueue<LoopTimer, long> timers = new();
        private int many = Few;

        /// <summary>Milliseconds since the queue was made, monotonic.</summary>
        public long Now => (long)clock.GetElapsedTime(origin).TotalMilliseconds;

        public LoopTimer Make(ILoopOwner owner, Action callback) => new(this, owner, callback);

        /// <summary>Milliseconds until the next one fires, at most <paramref name="most"/>.</summary>
        public long Until(long most)
        {
            while (timers.TryPeek(out LoopTimer? timer, out long due))
            {
                if (timer.due != due)
                {
                    timers.Dequeue();
                    continue;
                }

                return Math.Min(most, Math.Max(0, due - Now));
            }

            return most;
        }

        /// <summary>Fires those whose time has come.</summary>
        public void Run()
        {
            if (timers.Count == 0)
            {
                return;
            }

            long now = Now;
            while (timers.TryPeek(out LoopTimer? timer, out long due) && (due <= now || timer.due != due))
            {
                timers.Dequeue();
                if (timer.due == due)
                {
                    timer.due = long.MaxValue;
                    Fire(timer);
                }
            }
        }

        // Rounded up, so that a timer never fires before its time.
        internal void Add(LoopTimer timer, TimeSpan delay)
        {
            timer.due = Now + Math.Max(0, (long)Math.Ceiling(delay.TotalMilliseconds));
            if (timers.Count >= many)
            {
                Sweep();
            }

            timers.Enqueue(timer, timer.due);
        }

        // What a timer belongs to must not be kept for as long as the timer would have run.
        private void Sweep()
        {
            (LoopTimer Timer, long Due)[] running =
                [.. timers.UnorderedItems.Where(entry => entry.Element.due == entry.Priority)];
            timers.Clear();
            timers.EnqueueRange(running);
            many = Math.Max(Few, 2 * running.Length);
        }

        private void Fire(LoopTimer timer)
        {
            try
            {
                faults.Trial?.Invoke(timer.owner, timer.callback);
                timer.callback();
            }
            catch (Exception failure)
            {
                if (!faults.Tell(timer.owner, failure))
                {
                    timer.Stop();
                }
            }
        }
    }
}
