using Conserver.Posix;
using Conserver.Server.Lines;

namespace Conserver.Server.Tests.Lines;

public sealed class ConnectGateTests
{
    [Fact]
    public void Who_leaves_before_its_turn_has_come_does_not_start()
    {
        using var loop = new Loop("test", new FakeClock());
        var gate = new ConnectGate(limit: 1);
        var started = new List<string>();
        ConnectGate.Turn Enter(string name) => gate.Enter("h", loop, StrictOwner.Instance, () => started.Add(name));
        ConnectGate.Turn a = Enter("a"), b = Enter("b"), c = Enter("c"), d = Enter("d");
        Assert.Equal([true, false, false, false], new[] { a, b, c, d }.Select(turn => turn.IsInside));
        c.Leave();
        a.Leave();

        // Called, but the loop has not come to it.
        b.Leave();
        loop.Turn(TimeSpan.Zero);
        Assert.Equal(["d"], started);
        a.Leave();
        b.Leave();
        Assert.False(Enter("e").IsInside);
        d.Leave();
        loop.Turn(TimeSpan.Zero);
        Assert.Equal(["d", "e"], started);
    }

    [Fact]
    public void Never_more_than_the_limit_are_inside_and_all_come_in()
    {
        using var loop = new Loop("test", new FakeClock());
        var gate = new ConnectGate(limit: 3);
        var inside = new Queue<ConnectGate.Turn>();
        var turns = new List<ConnectGate.Turn>();
        for (int i = 0; i < 20; i++)
        {
            int number = i;
            turns.Add(gate.Enter("h", loop, StrictOwner.Instance, () => inside.Enqueue(turns[number])));
            if (turns[i].IsInside)
            {
                inside.Enqueue(turns[i]);
            }
        }

        int seen = 0;
        while (inside.TryDequeue(out ConnectGate.Turn? turn))
        {
            Assert.InRange(turns.Count(other => other.IsInside), 1, 3);
            seen++;
            turn.Leave();
            loop.Turn(TimeSpan.Zero);
        }

        Assert.Equal(20, seen);
    }
}
