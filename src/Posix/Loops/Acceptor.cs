namespace Conserver.Posix;

/// <summary>
/// Takes the connections that come to a listening socket, so many a turn. Where there are no descriptors or no memory the
/// kernel keeps them, and it looks again a moment later. Loop thread only.
/// </summary>
public sealed class Acceptor
{
    /// <summary>After a failure.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly int perTurn;
    private readonly Action<Accepted> accepted;
    private readonly Action<string> failed;
    private readonly Func<int, Accepted> accept;
    private readonly Watch watch;
    private readonly LoopTimer pause;
    private State state;

    /// <summary>Begins to listen for them. The socket is this one's from then on, unless this fails.</summary>
    /// <param name="loop">Where.</param>
    /// <param name="owner">Hears of defects; should <see cref="Resume"/> then.</param>
    /// <param name="fd">Listening, non-blocking.</param>
    /// <param name="perTurn">Connections a turn, so that a flood of them does not starve others.</param>
    /// <param name="accepted">Takes a connection.</param>
    /// <param name="failed">Takes the reason why none can be taken, once until one has been.</param>
    /// <param name="accept">For tests.</param>
    /// <exception cref="PosixException">The loop cannot wait for it.</exception>
    public Acceptor(
        Loop loop,
        ILoopOwner owner,
        int fd,
        int perTurn,
        Action<Accepted> accepted,
        Action<string> failed,
        Func<int, Accepted>? accept = null)
    {
        ArgumentNullException.ThrowIfNull(loop);
        this.perTurn = perTurn;
        this.accepted = accepted;
        this.failed = failed;
        this.accept = accept ?? Sockets.Accept;
        watch = loop.Watch(fd, Ready.Read, owner, _ => Accept(), isPatient: true);
        pause = loop.Timer(owner, () => watch.SetInterest(Ready.Read));
    }

    private enum State
    {
        Open,

        /// <summary>The last try has failed, and it has been said.</summary>
        Exhausted,
        Closed,
    }

    /// <summary>The listening socket.</summary>
    public int Fd => watch.Fd;

    /// <summary>After a defect: goes on, at once or when the pause is over.</summary>
    public void Resume()
    {
        if (!pause.IsRunning && state != State.Closed)
        {
            watch.SetInterest(Ready.Read);
        }
    }

    /// <summary>Leaves the next ones to the kernel for a while.</summary>
    public void Rest(TimeSpan time)
    {
        if (state != State.Closed && !pause.IsRunning)
        {
            watch.SetInterest(Ready.None);
            pause.Start(time);
        }
    }

    /// <summary>Closes the socket.</summary>
    public void Close()
    {
        if (state == State.Closed)
        {
            return;
        }

        state = State.Closed;
        pause.Stop();
        watch.Remove();
        Sys.Close(watch.Fd);
    }

    private void Accept()
    {
        for (int i = 0; i < perTurn && state != State.Closed && !pause.IsRunning; i++)
        {
            Accepted connection = accept(watch.Fd);
            if (connection.Fd >= 0)
            {
                state = State.Open;
                accepted(connection);
            }
            else if (connection.Fd == -Errno.EAGAIN)
            {
                return;
            }
            else if (connection.Fd != -Errno.ECONNABORTED)
            {
                watch.SetInterest(Ready.None);
                pause.Start(Pause);
                if (state == State.Open)
                {
                    state = State.Exhausted;
                    failed(Errno.Text(-connection.Fd));
                }

                return;
            }
        }
    }
}
