namespace Conserver.Posix;

/// <summary>A descriptor that a <see cref="Loop"/> waits on. Used on the loop's thread only.</summary>
public sealed class Watch
{
    private readonly Set set;
    private readonly uint generation;
    private readonly ILoopOwner owner;
    private readonly Action<Ready> callback;
    private int epoll;
    private int seat;
    private bool removed;

    private Watch(
        Set set, bool isPatient, int epoll, int seat, int fd, uint generation, ILoopOwner owner, Action<Ready> callback)
    {
        this.set = set;
        this.epoll = epoll;
        this.seat = seat;
        this.generation = generation;
        this.owner = owner;
        this.callback = callback;
        Fd = fd;
        IsPatient = isPatient;
    }

    public int Fd { get; }

    /// <summary>It can wait.</summary>
    public bool IsPatient { get; private set; }

    /// <summary>What is waited for now.</summary>
    public Ready Interest { get; private set; }

    /// <summary>
    /// Changes what is waited for. With <see cref="Ready.None"/> the descriptor leaves the epoll set altogether, because
    /// epoll reports hang-ups even when nothing is asked for, and a paused line that hung up would spin the loop.
    /// </summary>
    public void SetInterest(Ready interest)
    {
        if (removed || interest == Interest)
        {
            return;
        }

        set.Change(this, interest);
        Interest = interest;
    }

    /// <summary>From now on it cannot wait.</summary>
    public void Hurry()
    {
        if (!removed && IsPatient)
        {
            set.Hurry(this);
            IsPatient = false;
        }
    }

    /// <summary>Stops waiting; the descriptor stays open and is the caller's to close afterwards.</summary>
    public void Remove()
    {
        if (removed)
        {
            return;
        }

        removed = true;
        set.Forget(this);
    }

    /// <summary>
    /// The descriptors of one loop: an epoll set, and a table of watches by descriptor. Of those that can wait a few have a
    /// seat in it; the crowd is in a set of its own, which is one descriptor of the first and has a seat as well.
    /// </summary>
    internal sealed unsafe class Set : IDisposable
    {
        private const int Add = 1, Delete = 2, Modify = 3;
        private const int CloseOnExec = 0x80000;

        /// <summary>Of those that can wait so many are dealt with in a turn; all others are looked at between.</summary>
        private const int PatientPerTurn = 2;

        /// <summary>The same where there were no others: fewer system calls, and still nobody waits long.</summary>
        private const int PatientAlone = 4;

        private readonly Faults faults;
        private readonly int epoll;
        private readonly EpollEvent events = new(256);
        private readonly EpollEvent crowdEvents = new(PatientAlone);
        private readonly EpollEvent change = new(1);
        private readonly int crowdEpoll;
        private readonly Seats seats = new();

        /// <summary>How many that can wait may still be dealt with in this turn.</summary>
        private int patience;
        private Watch?[] watches = new Watch?[64];
        private uint generation;

        /// <exception cref="PosixException">No more descriptors.</exception>
        public Set(Faults faults)
        {
            this.faults = faults;
            epoll = PosixException.Check(Libc.epoll_create1(CloseOnExec), "epoll_create1");
            crowdEpoll = Libc.epoll_create1(CloseOnExec);
            if (crowdEpoll < 0)
            {
                int errno = Errno.Last;
                Dispose();
                throw new PosixException("epoll_create1", errno);
            }
        }

        /// <summary>Begins to look at the crowd.</summary>
        /// <param name="owner">Owns the way to it.</param>
        public void Begin(ILoopOwner owner) =>
            _ = Make(crowdEpoll, Ready.Read, owner, _ => DealWithCrowd(), isPatient: true);

        /// <summary>Descriptors that are waited on.</summary>
        public int Count { get; private set; }

        public Watch Make(int fd, Ready interest, ILoopOwner owner, Action<Ready> callback, bool isPatient = false)
        {
            if (fd >= watches.Length)
            {
                Array.Resize(ref watches, Math.Max(fd + 1, watches.Length * 2));
            }

            if (watches[fd] is not null)
            {
                throw new InvalidOperationException($"Descriptor {fd} is watched already.");
            }

            int seat = isPatient ? seats.Take() : Seats.None;
            int home = isPatient && seat == Seats.None ? crowdEpoll : epoll;
            var watch = new Watch(this, isPatient, home, seat, fd, ++generation, owner, callback);
            watch.SetInterest(interest);
            watches[fd] = watch;
            Count++;
            return watch;
        }

        /// <summary>
        /// Waits at most so many milliseconds (-1: for ever), then calls whatever is ready: all of it, however many they
        /// are, as what has been posted relies on it. The kernel gives those it has given before last.
        /// </summary>
        public void Wait(int milliseconds)
        {
            int count = events.Count;
            patience = PatientAlone;
            for (int left = Count; count == events.Count && left > 0; left -= count, milliseconds = 0)
            {
                count = Libc.epoll_wait(epoll, events.Pointer, events.Count, milliseconds);
                if (count < 0 && Errno.Last != Errno.EINTR)
                {
                    throw new PosixException("epoll_wait", Errno.Last);
                }

                for (int i = 0; i < count; i++)
                {
                    if (Find(events.Data(i)) is not { } watch)
                    {
                        continue;
                    }

                    if (watch.seat == Seats.None)
                    {
                        patience = PatientPerTurn;
                        Call(watch, events.Events(i));
                    }
                    else
                    {
                        seats.Put(watch.seat, events.Data(i), events.Events(i));
                    }
                }
            }

            DealWithPatient();
        }

        public void Dispose()
        {
            Sys.Close(epoll);
            if (crowdEpoll >= 0)
            {
                Sys.Close(crowdEpoll);
            }

            events.Dispose();
            crowdEvents.Dispose();
            change.Dispose();
        }

        internal void Change(Watch watch, Ready after)
        {
            change.Set(0, after, ((ulong)watch.generation << 32) | (uint)watch.Fd);
            int operation = watch.Interest == Ready.None ? Add : after == Ready.None ? Delete : Modify;
            if (Libc.epoll_ctl(watch.epoll, operation, watch.Fd, change.Pointer) < 0)
            {
                throw new PosixException($"epoll_ctl({watch.Fd})", Errno.Last);
            }
        }

        internal void Hurry(Watch watch)
        {
            if (watch.seat != Seats.None)
            {
                // It is in the right set.
                seats.Leave(watch.seat);
                watch.seat = Seats.None;
                return;
            }

            Ready interest = watch.Interest;
            watch.SetInterest(Ready.None);
            watch.epoll = epoll;
            watch.SetInterest(interest);
        }

        // Whatever the kernel says to it: one that goes must be gone, or its owner could not clean up behind it.
        internal void Forget(Watch watch)
        {
            if (watch.Interest != Ready.None)
            {
                change.Set(0, Ready.None, 0);
                _ = Libc.epoll_ctl(watch.epoll, Delete, watch.Fd, change.Pointer);
                watch.Interest = Ready.None;
            }

            if (watch.seat != Seats.None)
            {
                seats.Leave(watch.seat);
            }

            watches[watch.Fd] = null;
            Count--;
        }

        private void DealWithPatient()
        {
            while (patience > 0 && seats.TryNext(out ulong data, out Ready ready))
            {
                if (Find(data) is { } watch)
                {
                    patience--;
                    Call(watch, ready);
                }
            }

            seats.Clear();
        }

        // As many as are left, and this was counted as one. Those that are not dealt with make the set ready again.
        private void DealWithCrowd()
        {
            int count = Libc.epoll_wait(crowdEpoll, crowdEvents.Pointer, ++patience, 0);
            for (int i = 0; i < count; i++)
            {
                if (Find(crowdEvents.Data(i)) is { } watch)
                {
                    patience--;
                    Call(watch, crowdEvents.Events(i));
                }
            }
        }

        // The descriptor may have been closed, and even reused, by an earlier event of the same turn.
        private Watch? Find(ulong data) =>
            watches[(int)(uint)data] is { } watch && watch.generation == (uint)(data >> 32) ? watch : null;

        private void Call(Watch watch, Ready ready)
        {
            try
            {
                faults.Trial?.Invoke(watch.owner, watch.callback);
                watch.callback(ready);
            }
            catch (Exception failure)
            {
                if (!faults.Tell(watch.owner, failure))
                {
                    watch.Remove();
                }
            }
        }
    }
}
