using Conserver.Posix;

namespace Conserver.Server.Lines;

/// <summary>
/// A start that is under way off the loop, as it may block: who the command is to become is looked up, a folder may be on
/// another machine. A command that starts although
/// nobody wants it any more is ended, and its heir hears when nothing of it is left, or that it never came.
/// </summary>
internal sealed class PendingLaunch
{
    /// <summary>A start that was given up for longer than that is worth a line of the log.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly LaunchOrder order;
    private readonly Errand errand;
    private GroupEnd.IOwner? heir;
    private LoopTimer? timer;
    private Stage stage;

    /// <param name="order">What, and whose it is.</param>
    /// <param name="start">Starts it; may block, and looks at nothing but the request it is given.</param>
    /// <param name="started">Takes the child; in a later turn, as what follows.</param>
    /// <param name="failed">Takes the reason.</param>
    /// <exception cref="PosixException">No more descriptors.</exception>
    public PendingLaunch(
        LaunchOrder order, Func<SpawnRequest, Child> start, Action<Child> started, Action<string> failed)
    {
        this.order = order;

        // The caller may close its descriptors long before a hanging name service lets the start go on; the numbers, and the
        // name of the terminal, would be somebody else's by then.
        var copies = new Copies(order.Request, order.Master);
        errand = order.Ends.Errands.Launches.Send(
            Loop,
            order.Owner,
            $"{order.Who.User} {order.Request.Directory}",
            () => start(copies.Request),
            child =>
            {
                stage = Stage.HasCome;
                started(child);
            },
            failure =>
            {
                // It may have taken too long, and still start something.
                GiveUp();
                failed(failure.Message);
            },
            unwanted: End,
            after: () =>
            {
                copies.Dispose();
                Loop.Post(new Fallback(OnDefect), OnOver);
            });
    }

    private enum Stage
    {
        UnderWay,

        /// <summary>There is a child, and it is somebody's.</summary>
        HasCome,

        /// <summary>Nothing comes any more.</summary>
        Over,
    }

    private Loop Loop => order.Ends.Loop;

    /// <summary>Nobody wants it any more, and neither callback is called.</summary>
    public void Cancel()
    {
        errand.Cancel();
        GiveUp();
    }

    private void GiveUp()
    {
        if (stage == Stage.UnderWay && heir is null)
        {
            heir = order.Heir();
            timer = Loop.Timer(order.Owner, SayThatItTakesTime);
            timer.Start(Patience);
        }
    }

    private void SayThatItTakesTime() => heir!.EndTakesTime(
        "a start that was given up is still under way: is a user looked up, and the name service does not answer?");

    private void End(Child child)
    {
        stage = Stage.HasCome;
        timer?.Stop();
        order.Ends.Begin(child, order.Times, heir ?? order.Heir());
    }

    // Comes behind whatever has come of it.
    private void OnOver()
    {
        timer?.Stop();
        if (stage == Stage.UnderWay)
        {
            stage = Stage.Over;
            heir?.Ended();
        }
    }

    private void OnDefect(Exception failure)
    {
        order.Owner.Faulted(failure);
        OnOver();
    }

    /// <summary>Descriptors of a request, and what keeps its terminal's name, for as long as the start takes.</summary>
    private sealed class Copies : IDisposable
    {
        private readonly List<int> open = [];

        public Copies(SpawnRequest request, int master)
        {
            try
            {
                Copy(master);
                Request = request with
                {
                    Input = Copy(request.Input),
                    Output = Copy(request.Output),
                    Error = Copy(request.Error),
                };
            }
            catch (PosixException)
            {
                Dispose();
                throw;
            }
        }

        public SpawnRequest Request { get; }

        public void Dispose()
        {
            open.ForEach(Sys.Close);
            open.Clear();
        }

        private int Copy(int fd)
        {
            if (fd >= 0)
            {
                fd = Sys.Duplicate(fd);
                open.Add(fd);
            }

            return fd;
        }
    }
}
