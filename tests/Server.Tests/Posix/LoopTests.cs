using System.Runtime.CompilerServices;
using Conserver.Posix;

namespace Conserver.Server.Tests.Posix;

public sealed class LoopTests
{
    [Fact]
    public void Timers_fire_in_order_of_their_time_and_not_before()
    {
        var clock = new FakeClock();
        using var loop = new Loop("test", clock);
        var fired = new List<string>();
        loop.Timer(StrictOwner.Instance, () => fired.Add("late")).Start(TimeSpan.FromMilliseconds(20));
        loop.Timer(StrictOwner.Instance, () => fired.Add("early")).Start(TimeSpan.FromMilliseconds(10));
        LoopTimer stopped = loop.Timer(StrictOwner.Instance, () => fired.Add("stopped"));
        stopped.Start(TimeSpan.FromMilliseconds(5));
        stopped.Stop();
        clock.Advance(TimeSpan.FromMilliseconds(9));
        loop.Turn(TimeSpan.Zero);
        Assert.Empty(fired);
        clock.Advance(TimeSpan.FromMilliseconds(30));
        loop.Turn(TimeSpan.Zero);
        Assert.Equal(["early", "late"], fired);
    }

    [Fact]
    public void Of_those_that_can_wait_two_come_in_a_turn_and_none_is_forgotten()
    {
        using var loop = new Loop("test");
        var calls = new List<string>();
        List<int> ends = [];
        List<Watch> watches = [];
        for (int i = 0; i < 6; i++)
        {
            string name = i % 2 == 0 ? "patient" : "urgent";
            (int far, int near) = Sockets.Pair();
            ends.AddRange([far, near]);
            Sys.Write(far, "x"u8);
            watches.Add(loop.Watch(
                near,
                Ready.Read,
                StrictOwner.Instance,
                _ =>
                {
                    calls.Add(name);
                    Assert.Equal(1, Sys.Read(near, new byte[10]));
                },
                isPatient: name == "patient"));
        }

        Assert.Equal(6, loop.Watched);
        loop.Turn(TimeSpan.Zero);
        Assert.Equal((3, 2), (calls.Count(name => name == "urgent"), calls.Count(name => name == "patient")));
        loop.Turn(TimeSpan.Zero);
        Assert.Equal(6, calls.Count);
        watches.ForEach(watch => watch.Remove());
        Assert.Equal(0, loop.Watched);
        ends.ForEach(Sys.Close);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(40)]
    public void Of_those_that_can_wait_each_has_its_turn_however_many_never_end(int many)
    {
        using var loop = new Loop("test", new FakeClock());
        List<int> calls = [];
        List<(int Far, int Near)> ends = [];
        List<Watch> watches = [];
        for (int i = 0; i < many; i++)
        {
            int number = i;
            ends.Add(Sockets.Pair());
            Sys.Write(ends[^1].Far, "x"u8);
            watches.Add(loop.Watch(
                ends[^1].Near, Ready.Read, StrictOwner.Instance, _ => calls.Add(number), isPatient: true));
        }

        int perTurn = Math.Min(many, 4);
        for (int turn = 1; turn <= many * 5; turn++)
        {
            loop.Turn(TimeSpan.Zero);
            Assert.Equal(turn * perTurn, calls.Count);
        }

        // A crowd has one seat of all, and so has each of those who came first.
        Assert.All(Enumerable.Range(0, many), number => Assert.Contains(number, calls));
        int first = calls.Count(number => number == 0);
        Assert.All(
            Enumerable.Range(0, Math.Min(many, 15)),
            number => Assert.InRange(calls.Count(it => it == number), first - 2, first + 2));

        // Who goes makes room: the next one sits in his place.
        watches[1].Remove();
        calls.Clear();
        ends.Add(Sockets.Pair());
        Sys.Write(ends[^1].Far, "x"u8);
        watches.Add(loop.Watch(ends[^1].Near, Ready.Read, StrictOwner.Instance, _ => calls.Add(-1), isPatient: true));
        for (int turn = 0; turn < many * 2; turn++)
        {
            loop.Turn(TimeSpan.Zero);
        }

        Assert.Contains(-1, calls);
        Assert.DoesNotContain(1, calls);
        watches.ForEach(watch => watch.Remove());
        Assert.Equal(0, loop.Watched);
        ends.ForEach(pair =>
        {
            Sys.Close(pair.Far);
            Sys.Close(pair.Near);
        });
    }

    [Theory]
    [InlineData(5)]
    [InlineData(40)]
    public void Who_cannot_wait_any_longer_is_dealt_with_in_each_turn(int others)
    {
        using var loop = new Loop("test", new FakeClock());
        List<int> calls = [];
        List<(int Far, int Near)> ends = [];
        List<Watch> watches = [];
        for (int i = 0; i <= others; i++)
        {
            int number = i;
            ends.Add(Sockets.Pair());
            Sys.Write(ends[^1].Far, "x"u8);
            watches.Add(loop.Watch(
                ends[^1].Near, Ready.Read, StrictOwner.Instance, _ => calls.Add(number), isPatient: true));
        }

        // The last one is in the crowd when there are many.
        Watch last = watches[^1];
        Assert.True(last.IsPatient);
        last.Hurry();
        Assert.False(last.IsPatient);
        Assert.Equal(Ready.Read, last.Interest);
        const int Turns = 20;
        for (int turn = 0; turn < Turns; turn++)
        {
            loop.Turn(TimeSpan.Zero);
        }

        Assert.Equal(Turns, calls.Count(number => number == others));
        Assert.Equal(Turns * 3, calls.Count);
        watches.ForEach(watch => watch.Remove());
        last.Hurry();
        Assert.Equal(0, loop.Watched);
        ends.ForEach(pair =>
        {
            Sys.Close(pair.Far);
            Sys.Close(pair.Near);
        });
    }

    [Fact]
    public void What_a_stopped_timer_belongs_to_is_not_kept_until_it_would_have_fired()
    {
        var clock = new FakeClock();
        using var loop = new Loop("test", clock);
        int fired = 0;
        LoopTimer running = loop.Timer(StrictOwner.Instance, () => fired++);
        running.Start(TimeSpan.FromMinutes(1));
        WeakReference[] gone = [.. Enumerable.Range(0, 5000).Select(_ => StartAndStop(loop))];
        GC.Collect();
        Assert.InRange(gone.Count(owner => owner.IsAlive), 0, 500);
        clock.Advance(TimeSpan.FromMinutes(1));
        loop.Turn(TimeSpan.Zero);
        Assert.Equal(1, fired);
    }

    [Fact]
    public void A_timer_started_again_fires_once_at_the_new_time()
    {
        var clock = new FakeClock();
        using var loop = new Loop("test", clock);
        int fired = 0;
        LoopTimer timer = loop.Timer(StrictOwner.Instance, () => fired++);
        timer.Start(TimeSpan.FromMilliseconds(10));
        timer.Start(TimeSpan.FromMilliseconds(50));
        clock.Advance(TimeSpan.FromMilliseconds(20));
        loop.Turn(TimeSpan.Zero);
        Assert.Equal(0, fired);
        clock.Advance(TimeSpan.FromMilliseconds(100));
        loop.Turn(TimeSpan.Zero);
        loop.Turn(TimeSpan.Zero);
        Assert.Equal(1, fired);
    }

    [Fact]
    public void Work_posted_by_another_thread_wakes_the_loop_and_runs_on_it()
    {
        using var loop = new Loop("test");
        int thread = 0;
        var poster = new Thread(() => loop.Post(StrictOwner.Instance, () =>
        {
            thread = Environment.CurrentManagedThreadId;
            loop.Stop();
        }));
        poster.Start();
        loop.Run();
        poster.Join();
        Assert.Equal(Environment.CurrentManagedThreadId, thread);
    }

    [Fact]
    public void An_await_resumes_on_the_loop()
    {
        using var loop = new Loop("test");
        int before = 0;
        int after = 0;
        async Task Dialogue()
        {
            before = Environment.CurrentManagedThreadId;
            await Task.Run(() => { });
            after = Environment.CurrentManagedThreadId;
            loop.Stop();
        }

        loop.Post(StrictOwner.Instance, () => _ = Dialogue());
        loop.Run();
        Assert.Equal(before, after);
    }

    [Fact]
    public void A_watch_removed_in_the_same_turn_is_not_called_any_more()
    {
        using var loop = new Loop("test");
        (int a, int b) = Sockets.Pair();
        (int c, int d) = Sockets.Pair();
        var called = new List<int>();
        Watch? first = null;
        Watch? second = null;
        first = loop.Watch(a, Ready.Read, StrictOwner.Instance, _ =>
        {
            called.Add(a);
            second!.Remove();
        });
        second = loop.Watch(c, Ready.Read, StrictOwner.Instance, _ =>
        {
            called.Add(c);
            first.Remove();
        });
        Assert.Equal(1, Sys.Write(b, "x"u8));
        Assert.Equal(1, Sys.Write(d, "x"u8));
        loop.Turn(TimeSpan.FromSeconds(5));
        Assert.Single(called);
        foreach (int fd in new[] { a, b, c, d })
        {
            Sys.Close(fd);
        }
    }

    [Fact]
    public void What_happened_on_any_number_of_descriptors_is_dealt_with_before_what_was_posted_after_it()
    {
        using var loop = new Loop("test");
        var pairs = new List<(int Near, int Far)>();
        int called = 0, calledBefore = 0;
        for (int i = 0; i < 700; i++)
        {
            (int near, int far) = Sockets.Pair();
            pairs.Add((near, far));
            loop.Watch(near, Ready.Read, StrictOwner.Instance, _ => called++);
            Assert.Equal(1, Sys.Write(far, "x"u8));
        }

        loop.Post(StrictOwner.Instance, () => calledBefore = called);
        loop.Turn(TimeSpan.Zero);
        Assert.InRange(calledBefore, 700, 768);
        foreach ((int near, int far) in pairs)
        {
            Sys.Close(near);
            Sys.Close(far);
        }
    }

    [Fact]
    public void A_paused_watch_is_silent_even_when_the_far_end_hangs_up()
    {
        using var loop = new Loop("test");
        (int a, int b) = Sockets.Pair();
        int called = 0;
        Watch watch = loop.Watch(a, Ready.None, StrictOwner.Instance, _ => called++);
        Sys.Close(b);
        loop.Turn(TimeSpan.Zero);
        Assert.Equal(0, called);
        watch.SetInterest(Ready.Read);
        loop.Turn(TimeSpan.FromSeconds(5));
        Assert.Equal(1, called);
        Sys.Close(a);
    }

    [Fact]
    public void A_failing_callback_is_told_to_its_owner_and_the_loop_goes_on()
    {
        using var loop = new Loop("test");
        var owner = new Listening();
        bool reached = false;
        loop.Post(owner, () => throw new InvalidOperationException("defect"));
        loop.Post(StrictOwner.Instance, () => reached = true);
        loop.Turn(TimeSpan.Zero);
        Assert.Equal(["defect"], owner.Heard);
        Assert.True(reached);
    }

    [Fact]
    public void What_every_kind_of_callback_throws_reaches_the_owner_of_that_callback_alone()
    {
        var clock = new FakeClock();
        using var loop = new Loop("test", clock);
        (int a, int b) = Sockets.Pair();
        Listening onRead = new(), onTime = new(), onPost = new(), onEnd = new();
        loop.Watch(a, Ready.Read, onRead, _ => throw new InvalidOperationException("read"));
        loop.Timer(onTime, () => throw new InvalidOperationException("time")).Start(TimeSpan.Zero);
        loop.Post(onPost, () => throw new InvalidOperationException("post"));
        loop.AtTurnEnd(onEnd);
        loop.Call(onPost, () => throw new InvalidOperationException("call"));
        Assert.Equal(1, Sys.Write(b, "x"u8));
        loop.Turn(TimeSpan.Zero);
        Assert.Equal(["read"], onRead.Heard);
        Assert.Equal(["time"], onTime.Heard);
        Assert.Equal(["call", "post"], onPost.Heard);
        Assert.Equal(["end of turn"], onEnd.Heard);

        // Nothing was removed: that is the owner's to do.
        loop.Turn(TimeSpan.Zero);
        Assert.Equal(["read", "read"], onRead.Heard);
        Sys.Close(a);
        Sys.Close(b);
    }

    [Fact]
    public void An_owner_that_fails_as_well_does_not_reach_others_and_is_not_called_for_ever()
    {
        var unhandled = new List<string>();
        using var loop = new Loop("test") { Unhandled = failure => unhandled.Add(failure.Message) };
        (int a, int b) = Sockets.Pair();
        bool reached = false;
        loop.Watch(a, Ready.Read, StrictOwner.Instance, _ => throw new InvalidOperationException("defect"));
        loop.Post(StrictOwner.Instance, () => throw new InvalidOperationException("defect"));
        loop.Post(StrictOwner.Instance, () => reached = true);
        Assert.Equal(1, Sys.Write(b, "x"u8));
        loop.Turn(TimeSpan.Zero);
        loop.Turn(TimeSpan.Zero);
        Assert.True(reached);
        Assert.Equal(2, unhandled.Count);
        Assert.Equal(0, loop.Watched);
        Sys.Close(a);
        Sys.Close(b);
    }

    [Fact]
    public void A_fault_on_another_loop_is_told_at_home()
    {
        using Loop home = new("home"), far = new("far");
        var owner = new Listening();
        far.Post(new FarOwner(home, owner), () => throw new InvalidOperationException("defect"));
        far.Turn(TimeSpan.Zero);
        Assert.Empty(owner.Heard);
        home.Turn(TimeSpan.Zero);
        Assert.Equal(["defect"], owner.Heard);
    }

    [Fact]
    public void Work_posted_to_a_loop_that_is_gone_touches_nothing()
    {
        var loop = new Loop("test");
        loop.Dispose();
        loop.Post(StrictOwner.Instance, () => Assert.Fail("ran"));
        loop.Stop();
    }

    private sealed class Listening : ITurnEnd
    {
        public List<string> Heard { get; } = [];

        public void Faulted(Exception failure) => Heard.Add(failure.Message);

        public void OnTurnEnd() => throw new InvalidOperationException("end of turn");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference StartAndStop(Loop loop)
    {
        object owner = new();
        LoopTimer timer = loop.Timer(StrictOwner.Instance, () => GC.KeepAlive(owner));
        timer.Start(TimeSpan.FromMinutes(2));
        timer.Stop();
        return new WeakReference(owner);
    }
}
