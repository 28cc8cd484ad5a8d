using System.Buffers;
using Conserver.Posix;
using Conserver.Server.Lines.Telnet;

namespace Conserver.Server.Lines;

/// <summary>
/// The open way to a device: a descriptor, what is still to be written to it, the telnet filter of a <c>host</c> console
/// and the child of an <c>exec</c> console. Lives on one loop from open to close.
/// </summary>
internal sealed class Link
{
    /// <summary>Bytes that may wait for the device before the writer's session is not read any more.</summary>
    public const int OutputLimit = 64 * 1024;

    /// <summary>
    /// How long output is still read after a child has ended while somebody else holds its terminal open: the kernel may
    /// have its last words in flight.
    /// </summary>
    private static readonly TimeSpan DrainTime = TimeSpan.FromMilliseconds(50);

    private readonly Loop loop;
    private readonly ILinkOwner owner;
    private readonly BreakKind breakKind;
    private readonly TelnetFilter? telnet;
    private readonly ArrayBufferWriter<byte> replies = new();
    private readonly Watch watch;
    private readonly LoopTimer pauseTimer;
    private readonly Queue<LinkStep> steps = new();
    private LinkStep current;
    private bool busy;
    private bool reading = true;
    private bool atEnd;
    private bool closed;
    private ExitStatus? exit;
    private LoopTimer? drainTimer;

    public Link(Loop loop, int fd, ILinkOwner owner, BreakKind breakKind, TelnetFilter? telnet, Child? child, string terminal)
    {
        this.loop = loop;
        this.owner = owner;
        this.breakKind = breakKind;
        this.telnet = telnet;
        Fd = fd;
        Child = child;
        Terminal = terminal;
        pauseTimer = loop.Timer(owner, Continue);
        watch = loop.Watch(fd, Ready.Read, owner, OnReady);
        try
        {
            child?.Await(loop, owner, OnChildEnded);
        }
        catch
        {
            watch.Remove();
            throw;
        }
    }

    public int Fd { get; }
    public Child? Child { get; }

    /// <summary>Path of the pty's slave; empty for other kinds.</summary>
    public string Terminal { get; }

    /// <summary>Bytes waiting for the device; a break or a pause counts as one.</summary>
    public int Pending { get; private set; }

    /// <summary>Sends bytes, after what already waits.</summary>
    public void Send(ReadOnlySpan<byte> bytes)
    {
        if (closed || bytes.IsEmpty)
        {
            return;
        }

        int quotes = telnet is null ? 0 : Protocol.Wire.WireEncoder.CountEscapes(bytes);
        if (!busy && quotes == 0)
        {
            int put = Sys.Write(Fd, bytes);
            if (put < 0 && put != -Errno.EAGAIN)
            {
                End(put);
                return;
            }

            bytes = bytes[Math.Max(0, put)..];
            if (bytes.IsEmpty)
            {
                return;
            }
        }

        // Telnet doubles 0xFF exactly as the client protocol does (RFC 854).
        byte[] copy = new byte[bytes.Length + quotes];
        int length = Protocol.Wire.WireEncoder.Encode(bytes, copy);
        Pending += length;
        Enqueue(new LinkStep { Kind = LinkStepKind.Bytes, Bytes = copy, Length = length });
    }

    /// <summary>Sends a break, after what already waits.</summary>
    public void Break()
    {
        Pending++;
        Enqueue(new LinkStep { Kind = LinkStepKind.Break });
    }

    /// <summary>Waits before what comes next.</summary>
    public void Pause(TimeSpan time)
    {
        Pending++;
        Enqueue(new LinkStep { Kind = LinkStepKind.Pause, Pause = time });
    }

    /// <summary>Stops or resumes reading the device.</summary>
    public void SetReading(bool on)
    {
        reading = on;
        UpdateInterest();
    }

    /// <summary>Turns XON/XOFF on output over; null when the line has no terminal settings.</summary>
    public bool? ToggleIxon() => Child is null ? null : PtyModes.ToggleIxon(Fd);

    /// <summary>Closes the descriptor; a child is ended, see <see cref="Child.Abandon"/>.</summary>
    public void Close()
    {
        if (closed)
        {
            return;
        }

        closed = true;
        pauseTimer.Stop();
        drainTimer?.Stop();
        watch.Remove();
        Sys.Close(Fd);
        Child?.Abandon(loop);
    }

    private void OnReady(Ready ready)
    {
        if ((ready & (Ready.Read | Ready.HangUp | Ready.Error)) != 0 && (reading || exit is not null))
        {
            Read();
        }

        if (!closed && (ready & Ready.Write) != 0)
        {
            Continue();
        }
    }

    private void Read()
    {
        int got = Sys.Read(Fd, loop.ReadBuffer);
        if (got == -Errno.EAGAIN)
        {
            return;
        }

        if (got <= 0)
        {
            End(got);
            return;
        }

        Span<byte> data = loop.ReadBuffer.AsSpan(0, got);
        if (telnet is not null)
        {
            data = Filter(data);
        }

        if (!data.IsEmpty)
        {
            owner.LinkReceived(data);
        }
    }

    private Span<byte> Filter(Span<byte> data)
    {
        int kept = telnet!.Decode(data, replies);
        if (replies.WrittenCount > 0)
        {
            byte[] copy = replies.WrittenSpan.ToArray();
            replies.ResetWrittenCount();
            Pending += copy.Length;
            Enqueue(new LinkStep { Kind = LinkStepKind.Bytes, Bytes = copy, Length = copy.Length });
        }

        return data[..kept];
    }

    // The descriptor gives no more. A command's line lives until the command has ended as well.
    private void End(int result)
    {
        atEnd = true;
        if (Child is not null && exit is null)
        {
            UpdateInterest();
            return;
        }

        drainTimer?.Stop();
        owner.LinkEnded(exit is { } status
            ? new LinkEnd(status.ToString(), status)
            : new LinkEnd(result == 0 ? "read failure: unexpected EOF" : $"read failure: {Errno.Text(-result)}", null));
    }

    private void OnChildEnded(ExitStatus status)
    {
        exit = status;
        if (atEnd)
        {
            End(0);
            return;
        }

        reading = true;
        UpdateInterest();
        drainTimer = loop.Timer(owner, () => End(0));
        drainTimer.Start(DrainTime);
    }

    private void Enqueue(LinkStep step)
    {
        if (closed)
        {
            return;
        }

        steps.Enqueue(step);
        if (!busy)
        {
            Continue();
        }
    }

    // Does the steps in order until one has to wait.
    private void Continue()
    {
        if (pauseTimer.IsRunning || closed)
        {
            return;
        }

        while (true)
        {
            if (!busy)
            {
                if (!steps.TryDequeue(out current))
                {
                    break;
                }

                busy = true;
                Pending -= current.Kind == LinkStepKind.Bytes ? 0 : 1;
                if (current.Kind == LinkStepKind.Pause)
                {
                    // Afterwards it is an empty run of bytes, done at once.
                    pauseTimer.Start(current.Pause);
                    current = new LinkStep { Kind = LinkStepKind.Bytes, Bytes = [] };
                    UpdateInterest();
                    return;
                }

                if (current.Kind == LinkStepKind.Break && !BeginBreak())
                {
                    busy = false;
                    continue;
                }
            }

            if (!WriteCurrent())
            {
                return;
            }

            busy = false;
        }

        UpdateInterest();
        owner.LinkDrained();
    }

    // True when the break consists of bytes to write, which are then the current step.
    private bool BeginBreak()
    {
        switch (breakKind)
        {
            case BreakKind.Telnet:
                current = new LinkStep { Kind = LinkStepKind.Bytes, Bytes = [0xFF, 0xF3], Length = 2 };
                Pending += 2;
                return true;
            case BreakKind.Terminal when Sys.SendBreak(Fd) == 0:
                return false;
            default:
                owner.LinkBreakFailed();
                return false;
        }
    }

    private bool WriteCurrent()
    {
        while (current.Sent < current.Length)
        {
            int put = Sys.Write(Fd, current.Bytes.AsSpan(current.Sent, current.Length - current.Sent));
            if (put == -Errno.EAGAIN)
            {
                UpdateInterest();
                return false;
            }

            if (put < 0)
            {
                End(put);
                return false;
            }

            current.Sent += put;
            Pending -= put;
        }

        return true;
    }

    private void UpdateInterest()
    {
        if (!closed)
        {
            Ready read = reading && !atEnd ? Ready.Read : Ready.None;
            Ready write = busy && !pauseTimer.IsRunning ? Ready.Write : Ready.None;
            watch.SetInterest(read | write);
        }
    }
}
