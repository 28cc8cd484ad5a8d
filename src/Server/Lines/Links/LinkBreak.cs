using Conserver.Posix;

namespace Conserver.Server.Lines;

/// <summary>How a link sends the electrical break.</summary>
internal sealed class LinkBreak
{
    /// <summary>What the writer is told, as by the old daemon, when a break cannot be sent.</summary>
    public const string Failure = "tcsendbreak() failed";

    private readonly ErrandQueue? errands;
    private readonly string key = "";
    private readonly Func<int, Trip>? prepare;

    private LinkBreak()
    {
    }

    private LinkBreak(ErrandQueue errands, string key, Func<int, Trip> prepare)
    {
        this.errands = errands;
        this.key = key;
        this.prepare = prepare;
    }

    /// <summary>It cannot; the writer is told so behind the answer, as by the old daemon.</summary>
    public static LinkBreak None { get; } = new();

    /// <summary>There is no such thing: nothing that has one in it is sent at all.</summary>
    public static LinkBreak Absent { get; } = new();

    /// <summary>The bytes that are one; null when it is none.</summary>
    public byte[]? Bytes { get; private init; }

    /// <summary>Asked for each break: null for one that is <see cref="Bytes"/>.</summary>
    public Func<BreakHold?>? Hold { get; private init; }

    /// <summary>Bytes among the others.</summary>
    public static LinkBreak InBand(params byte[] bytes) => new() { Bytes = bytes };

    /// <summary>Bytes that begin it and bytes that end it, as long as the far end has such; else others.</summary>
    public static LinkBreak Held(Func<BreakHold?> hold, params byte[] otherwise) => new() { Hold = hold, Bytes = otherwise };

    /// <summary>tcsendbreak(3) on the descriptor, off the loop: on a real line it takes half a second.</summary>
    /// <param name="errands">The ways off the loop.</param>
    /// <param name="key">Whose turn it takes: the console's name.</param>
    public static LinkBreak OfTerminal(Errands errands, string key) => OnCopy(errands, key, Sys.SendBreak);

    /// <summary>A break of a serial device, off the loop, see <see cref="SerialPort.Break"/>.</summary>
    /// <param name="errands">The ways off the loop.</param>
    /// <param name="key">Whose turn it takes: the console's name.</param>
    public static LinkBreak OfSerialPort(Errands errands, string key) => OnCopy(errands, key, SerialPort.Break);

    /// <summary>A call that may block, off the loop.</summary>
    /// <param name="errands">The ways off the loop.</param>
    /// <param name="key">Whose turn it takes: the console's name.</param>
    /// <param name="work">Sends it on another thread; null, or which call failed and why.</param>
    public static LinkBreak OffLoop(Errands errands, string key, Func<string?> work) =>
        new(errands.Breaks, key, _ => new Trip(work, null));

    /// <summary>
    /// Sends one and says how that went, null for well: in a later turn, then the result is what cancels it, or before it
    /// returns.
    /// </summary>
    public Errand? Send(Loop loop, ILoopOwner owner, int fd, Action<string?> done)
    {
        if (errands is null || prepare is null)
        {
            done(Failure);
            return null;
        }

        Trip trip;
        try
        {
            trip = prepare(fd);
        }
        catch (PosixException)
        {
            done(Failure);
            return null;
        }

        return errands.Send(
            loop,
            owner,
            key,
            () => trip.Work(),
            result => done(result),
            _ => done(Failure),
            after: () => trip.After?.Invoke());
    }

    private static LinkBreak OnCopy(Errands errands, string key, Func<int, int> send) => new(errands.Breaks, key, fd =>
    {
        // The link may close its own before a thread comes to it.
        int copy = Sys.Duplicate(fd);
        return new Trip(() => send(copy) == 0 ? null : Failure, () => Sys.Close(copy));
    });

    /// <summary>What is done on another thread, and what is let go once it has been done or never will be.</summary>
    private readonly record struct Trip(Func<string?> Work, Action? After);
}
