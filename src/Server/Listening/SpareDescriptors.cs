using Conserver.Posix;

namespace Conserver.Server.Listening;

/// <summary>
/// Descriptors kept for clients: where lines have taken all that the limit allows, somebody must still be able to come in,
/// look, and take lines down. Main loop.
/// </summary>
internal sealed class SpareDescriptors : ILoopOwner
{
    private const int Most = 8;
    private static readonly TimeSpan RefillTime = TimeSpan.FromSeconds(1);

    private readonly Stack<int> kept = new();
    private readonly Func<int, Accepted> accept;
    private readonly LoopTimer refill;

    /// <param name="loop">Of the listeners.</param>
    /// <param name="accept">For tests.</param>
    public SpareDescriptors(Loop loop, Func<int, Accepted>? accept = null)
    {
        this.accept = accept ?? Sockets.Accept;
        refill = loop.Timer(this, Refill);
        Refill();
    }

    /// <summary>How many are kept.</summary>
    public int Count => kept.Count;

    /// <summary>Accepts a connection, in the place of a spare one if need be.</summary>
    public Accepted Accept(int listener)
    {
        Accepted connection = accept(listener);
        if (connection.Fd != -Errno.EMFILE || !kept.TryPop(out int spare))
        {
            return connection;
        }

        Sys.Close(spare);
        refill.Start(RefillTime);
        return accept(listener);
    }

    /// <summary>Lets go of all.</summary>
    public void Close()
    {
        refill.Stop();
        while (kept.TryPop(out int spare))
        {
            Sys.Close(spare);
        }
    }

    /// <summary>Filling up goes on.</summary>
    void ILoopOwner.Faulted(Exception failure) => refill.Start(RefillTime);

    private void Refill()
    {
        while (kept.Count < Most)
        {
            int fd = Files.OpenRead("/dev/null"u8);
            if (fd < 0)
            {
                refill.Start(RefillTime);
                return;
            }

            kept.Push(fd);
        }
    }
}
