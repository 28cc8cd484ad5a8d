using Conserver.Posix;

namespace Conserver.Server.Lines;

/// <summary>How a link sends the electrical break.</summary>
internal sealed class LinkBreak
{
    private readonly ErrandQueue? errands;
    private readonly string key = "";

    private LinkBreak()
    {
    }

    private LinkBreak(ErrandQueue errands, string key)
    {
        this.errands = errands;
        this.key = key;
    }

    /// <summary>It cannot; the writer is told.</summary>
    public static LinkBreak None { get; } = new();

    /// <summary>The bytes that are one; null when it is none.</summary>
    public byte[]? Bytes { get; private init; }

    /// <summary>Bytes among the others.</summary>
    public static LinkBreak InBand(params byte[] bytes) => new() { Bytes = bytes };

    /// <summary>tcsendbreak(3) on the descriptor, off the loop: on a real line it takes half a second.</summary>
    /// <param name="errands">The ways off the loop.</param>
    /// <param name="key">Whose turn it takes: the console's name.</param>
    public static LinkBreak OfTerminal(Errands errands, string key) => new(errands.Breaks, key);

    /// <summary>
    /// Sends one and says whether that went well: in a later turn, then the result is what cancels it, or before it
    /// returns.
    /// </summary>
    public Errand? Send(Loop loop, ILoopOwner owner, int fd, Action<bool> done)
    {
        if (errands is null)
        {
            done(false);
            return null;
        }

        int copy;
        try
        {
            // The link may close its own before a thread comes to it.
            copy = Sys.Duplicate(fd);
        }
        catch (PosixException)
        {
            done(false);
            return null;
        }

        return errands.Send(
            loop,
            owner,
            key,
            () => Sys.SendBreak(copy),
            result => done(result == 0),
            _ => done(false),
            after: () => Sys.Close(copy));
    }
}
