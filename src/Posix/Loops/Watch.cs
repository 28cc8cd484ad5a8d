namespace Conserver.Posix;

/// <summary>A descriptor that a <see cref="Loop"/> waits on. Used on the loop's thread only.</summary>
public sealed class Watch
{
    private readonly Set set;
    private readonly uint generation;
    private readonly ILoopOwner owner;
    private readonly Action<Ready> callback;
    private readonly int epoll;
    private bool removed;

    private Watch(Set set, int epoll, int fd, uint generation, ILoopOwner owner, Action<Ready> callback)
    {
        this.set = set;
        this.epoll = epoll;
        this.generation = generation;
        this.owner = owner;
        this.callback = callback;
        Fd = fd;
    }

    public int Fd { get; }

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
    /// The descriptors of one loop: an epoll set, and a table of watches by descriptor. Those that can wait are in a set of
    /// their own, which is one descriptor of the first.
    /// </summary>
    internal sealed unsafe class Set : IDisposable
    {
        private const int Add = 1, Delete = 2, Modify = 3;
        private const int CloseOnExec = 0x80000;

        /// <summary>Of those that can wait so many are dealt with in a turn; all others are looked at between.</summary>
        private const int PatientPerTurn = 2;

        private readonly Faults faults;
        private readonly int epoll;
        private readonly EpollEvent events = new(256);
        private readonly EpollEvent patientEvents = new(PatientPerTurn);
        private readonly EpollEvent change = new(1);
        private readonly int patientEpoll;
        private Watch?[] watches = new Watch?[64];
        private uint generation;

        /// <exception cref="PosixException">No more descriptors.</exception>
        public Set(Faults faults)
        {
            this.faults = faults;
            epoll = PosixException.Check(Libc.epoll_create1(CloseOnExec), "epoll_create1");
            patientEpoll = Libc.epoll_create1(CloseOnExec);
            if (patientEpoll < 0)
            {
                int errno = Errno.Last;
                Dispose();
                throw new PosixException("epoll_create1", errno);
            }
        }

        /// <summary>Begins to look at those that can wait.</summary>
        /// <param name="owner">Owns the way to them.</param>
        public void Begin(ILoopOwner owner) => _ = Make(patientEpoll, Ready.Read, owner, _ => DealWithPatient());

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

            var watch = new Watch(this, isPatient ? patientEpoll : epoll, fd, ++generation, owner, callback);
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
            for (int left = Count; count == events.Count && left > 0; left -= count, milliseconds = 0)
            {
                count = Libc.epoll_wait(epoll, events.Pointer, events.Count, milliseconds);
                if (count < 0 && Errno.Last != Errno.EINTR)
                {
                    throw new PosixException("epoll_wait", Errno.Last);
                }

                for (int i = 0; i < count; i++)
                {
                    Dispatch(events.Data(i), events.Events(i));
                }
            }
        }

        public void Dispose()
        {
            Sys.Close(epoll);
            if (patientEpoll >= 0)
            {
                Sys.Close(patientEpoll);
            }

            events.Dispose();
            patientEvents.Dispose();
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

        // Whatever the kernel says to it: one that goes must be gone, or its owner could not clean up behind it.
        internal void Forget(Watch watch)
        {
            if (watch.Interest != Ready.None)
            {
                change.Set(0, Ready.None, 0);
                _ = Libc.epoll_ctl(watch.epoll, Delete, watch.Fd, change.Pointer);
                watch.Interest = Ready.None;
            }

            watches[watch.Fd] = null;
            Count--;
        }

        // What is left makes the set ready again.
        private void DealWithPatient()
        {
            int count = Libc.epoll_wait(patientEpoll, patientEvents.Pointer, PatientPerTurn, 0);
            for (int i = 0; i < count; i++)
            {
                Dispatch(patientEvents.Data(i), patientEvents.Events(i));
            }
        }

        private void Dispatch(ulong data, Ready ready)
        {
            // The descriptor may have been closed, and even reused, by an earlier event of the same turn.
            Watch? watch = watches[(int)(uint)data];
            if (watch is null || watch.generation != (uint)(data >> 32))
            {
                return;
            }

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
