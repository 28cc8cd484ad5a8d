using System.Runtime.InteropServices;

namespace Conserver.Posix;

/// <summary>poll(2): waits for a handful of descriptors without any set-up, as a short-lived program wants it.</summary>
public static unsafe partial class Poll
{
    /// <summary>
    /// Waits until a descriptor is ready or the time is over (milliseconds; below zero waits for ever) and returns how
    /// many are. Entries with a descriptor below zero are skipped. EINTR is retried.
    /// </summary>
    public static int Wait(Span<PollEntry> entries, int timeoutMilliseconds)
    {
        fixed (PollEntry* start = entries)
        {
            while (true)
            {
                int ready = poll(start, (nuint)entries.Length, timeoutMilliseconds);
                if (ready >= 0)
                {
                    return ready;
                }

                if (Errno.Last is var errno && errno != Errno.EINTR)
                {
                    throw new PosixException("poll", errno);
                }
            }
        }
    }

    /// <summary>Waits for one descriptor; false when the time is over first.</summary>
    public static bool Wait(int fd, PollEvents events, int timeoutMilliseconds)
    {
        var entry = new PollEntry(fd, events);
        return Wait(new Span<PollEntry>(ref entry), timeoutMilliseconds) > 0;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int poll(PollEntry* entries, nuint count, int timeout);
}
