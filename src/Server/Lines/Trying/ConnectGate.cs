using Conserver.Posix;

namespace Conserver.Server.Lines;

/// <summary>
/// Bounds how many connections to one host are being made at a time, so that a terminal server with hundreds of ports is
/// not flooded with SYNs. One gate per loop.
/// </summary>
/// <param name="limit">Below the listen backlog of 128 that small devices and old kernels have.</param>
internal sealed class ConnectGate(int limit = 64)
{
    private readonly Dictionary<string, Host> hosts = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// A turn for this host: either it <see cref="Turn.IsInside"/> now, or <paramref name="start"/> is called when others
    /// have left. <see cref="Turn.Leave"/> must follow in any case.
    /// </summary>
    public Turn Enter(string host, Loop loop, ILoopOwner owner, Action start)
    {
        if (!hosts.TryGetValue(host, out Host? busy))
        {
            hosts[host] = busy = new Host();
        }

        var turn = new Turn(this, host, loop, owner, start);
        if (busy.Inside < limit)
        {
            busy.Inside++;
            turn.Admit();
        }
        else
        {
            busy.Waiting.AddLast(turn.Node);
        }

        return turn;
    }

    private void Leave(Turn turn)
    {
        Host busy = hosts[turn.Host];
        if (turn.Node.List is not null)
        {
            busy.Waiting.Remove(turn.Node);
        }
        else if (busy.Waiting.First is { } next)
        {
            busy.Waiting.Remove(next);
            next.Value.Call();
        }
        else if (--busy.Inside == 0)
        {
            hosts.Remove(turn.Host);
        }
    }

    /// <summary>Of one attempt.</summary>
    internal sealed class Turn
    {
        private readonly ConnectGate gate;
        private readonly Loop loop;
        private readonly ILoopOwner owner;
        private readonly Action start;
        private Stage stage;

        public Turn(ConnectGate gate, string host, Loop loop, ILoopOwner owner, Action start)
        {
            this.gate = gate;
            this.loop = loop;
            this.owner = owner;
            this.start = start;
            Host = host;
            Node = new LinkedListNode<Turn>(this);
        }

        private enum Stage
        {
            Waiting,
            Called,
            Inside,
            Over,
        }

        public string Host { get; }
        public LinkedListNode<Turn> Node { get; }
        public bool IsInside => stage == Stage.Inside;

        public void Admit() => stage = Stage.Inside;

        // Posted, so that a host that fails at once does not nest a thousand attempts. Who leaves meanwhile passes the
        // turn on.
        public void Call()
        {
            stage = Stage.Called;
            loop.Post(owner, () =>
            {
                if (stage == Stage.Called)
                {
                    stage = Stage.Inside;
                    start();
                }
            });
        }

        /// <summary>The attempt is over, or not wanted any more.</summary>
        public void Leave()
        {
            if (stage != Stage.Over)
            {
                stage = Stage.Over;
                gate.Leave(this);
            }
        }
    }

    private sealed class Host
    {
        public int Inside { get; set; }
        public LinkedList<Turn> Waiting { get; } = new();
    }
}
