using System.Net;
using System.Net.Sockets;
using Conserver.Posix;
using Conserver.Server.Listening;

namespace Conserver.Server.Tests.Faults;

/// <summary>A defect in what a loop has of its own: children, work that is done elsewhere, ports.</summary>
public sealed class LoopFaultTests : IDisposable
{
    private readonly FakeClock clock = new();
    private readonly List<Exception> reported = [];
    private readonly List<string> heard = [];
    private readonly ManualResetEventSlim gate = new();
    private readonly ErrandQueue errands = new("tests", 1, 1, TimeSpan.FromSeconds(10));
    private readonly Loop loop;

    public LoopFaultTests() => loop = new Loop("test", clock) { Unhandled = reported.Add };

    public void Dispose()
    {
        gate.Set();
        loop.Dispose();
    }

    [Fact]
    public void A_child_that_the_loop_cannot_watch_is_looked_at_again()
    {
        Child started = Spawn.Start(new SpawnRequest("/bin/sh", ["sh", "-c", "exec sleep 1000"])), child;
        lock (Child.Gate)
        {
            // A file is nothing that can be waited for.
            child = new Child(started.Pid, Conserver.Posix.Files.OpenRead("/etc/passwd"u8));
        }

        child.Abandon(loop);
        OneDefect defect = new(loop, "Child.Look");
        clock.Advance(TimeSpan.FromSeconds(1));
        loop.Turn(TimeSpan.Zero);
        Assert.True(defect.IsDone);
        Assert.Single(reported);

        // It has been let go, and nobody asks it to end any more.
        int calls = 0;
        loop.Trial = (_, _) => calls++;
        clock.Advance(TimeSpan.FromMinutes(1));
        loop.Turn(TimeSpan.Zero);
        Assert.Equal((0, 0), (calls, loop.Watched));
        _ = started.Wait();
        started.Dispose();
        Assert.False(Directory.Exists($"/proc/{started.Pid}"));
    }

    [Fact]
    public void Who_is_not_told_that_too_much_waits_is_told_by_the_clock()
    {
        Send("hangs");
        Assert.True(SpinWait.SpinUntil(() => errands.Waiting == 0, TimeSpan.FromSeconds(20)));
        Send("waits");
        OneDefect defect = new(loop, "Errand.Refuse");
        Send("too many", after: () => heard.Add("after"));
        loop.Turn(TimeSpan.Zero);
        Assert.True(defect.IsDone);
        Assert.Equal(["after", "owner: a defect in Errand.Refuse"], heard);
        heard.Clear();
        clock.Advance(TimeSpan.FromSeconds(10));
        loop.Turn(TimeSpan.Zero);
        string[] asked = ["hangs", "too many", "waits"];
        Assert.Equal(asked.Select(asker => $"{asker}: no answer within 10 s"), heard.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Who_is_not_told_by_the_clock_still_gets_the_answer_when_it_comes()
    {
        Send("slow");
        OneDefect defect = new(loop, "Errand.ctor");
        clock.Advance(TimeSpan.FromSeconds(10));
        loop.Turn(TimeSpan.Zero);
        Assert.True(defect.IsDone);
        Assert.Equal(["owner: a defect in Errand.ctor"], heard);
        gate.Set();
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                loop.Turn(TimeSpan.Zero);
                return heard.Count > 1;
            },
            TimeSpan.FromSeconds(20)));
        Assert.Equal("slow", heard[1]);
        clock.Advance(TimeSpan.FromMinutes(1));
        loop.Turn(TimeSpan.Zero);
        Assert.Equal(2, heard.Count);
    }

    [Fact]
    public void A_result_that_is_not_taken_because_of_a_defect_is_disposed_of()
    {
        gate.Set();
        errands.Send<string>(
            loop,
            new Owner(heard),
            "",
            () => "result",
            _ => throw new InvalidOperationException("a defect in taking it"),
            failure => heard.Add(failure.Message),
            unwanted: result => heard.Add($"disposed of: {result}"));
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                loop.Turn(TimeSpan.Zero);
                return heard.Count > 0;
            },
            TimeSpan.FromSeconds(20)));
        Assert.Equal(["disposed of: result", "owner: a defect in taking it"], heard);
    }

    [Fact]
    public void What_resumes_on_a_loop_is_the_loops_and_the_next_one_still_does()
    {
        OneDefect defect = new(loop, "Loop.Resumption.Post");
        loop.Post(StrictOwner.Instance, () =>
        {
            SynchronizationContext.Current!.Post(_ => heard.Add("never"), null);
            SynchronizationContext.Current.Post(_ => loop.Stop(), null);
        });
        Assert.True(loop.Run());
        Assert.True(defect.IsDone);
        Assert.Empty(heard);
        Assert.Single(reported);
    }

    [Fact]
    public void A_port_that_was_not_looked_at_for_a_moment_is_looked_at_again()
    {
        int accepted = 0;
        using var listener = Listener.Open(
            loop,
            new IPEndPoint(IPAddress.Loopback, 0),
            only6: false,
            (fd, _) =>
            {
                accepted++;
                Sys.Close(fd);
            },
            heard.Add);
        using var socket = new Socket(new SafeSocketHandle(Descriptor(listener.Port), ownsHandle: false));

        // It cannot accept as it is now, like one without descriptors.
        socket.Shutdown(SocketShutdown.Both);
        loop.Turn(TimeSpan.FromSeconds(20));
        Assert.Equal(["Invalid argument"], heard);
        socket.Listen(16);
        using var client = new Socket(SocketType.Stream, ProtocolType.Tcp);
        client.Connect(IPAddress.Loopback, listener.Port);
        OneDefect defect = new(loop, "Acceptor.ctor");
        clock.Advance(TimeSpan.FromMilliseconds(200));
        loop.Turn(TimeSpan.Zero);
        Assert.True(defect.IsDone);
        Assert.Equal(2, heard.Count);
        Assert.Contains("internal error", heard[1], StringComparison.Ordinal);
        loop.Turn(TimeSpan.FromSeconds(20));
        Assert.Equal((1, 1), (accepted, loop.Watched));
        Assert.Equal(2, heard.Count);
    }

    // Nobody has connected to it yet.
    private static int Descriptor(int port) => Directory.GetFileSystemEntries("/proc/self/fd")
        .Select(path => int.Parse(Path.GetFileName(path), System.Globalization.CultureInfo.InvariantCulture))
        .Single(fd => Sockets.Local(fd) is { } local && local.Port == port);

    private void Send(string asker, Action? after = null) => errands.Send(
        loop,
        new Owner(heard),
        "",
        () =>
        {
            gate.Wait();
            return asker;
        },
        heard.Add,
        failure => heard.Add($"{asker}: {failure.Message}"),
        after: after);

    private sealed class Owner(List<string> heard) : ILoopOwner
    {
        public void Faulted(Exception failure) => heard.Add($"owner: {failure.Message}");
    }
}
