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
        loop.Timer(() => fired.Add("late")).Start(TimeSpan.FromMilliseconds(20));
        loop.Timer(() => fired.Add("early")).Start(TimeSpan.FromMilliseconds(10));
        LoopTimer stopped = loop.Timer(() => fired.Add("stopped"));
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
    public void A_timer_started_again_fires_once_at_the_new_time()
    {
        var clock = new FakeClock();
        using var loop = new Loop("test", clock);
        int fired = 0;
        LoopTimer timer = loop.Timer(() => fired++);
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
        var poster = new Thread(() => loop.Post(() =>
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

        loop.Post(() => _ = Dialogue());
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
        first = loop.Watch(a, Ready.Read, _ =>
        {
            called.Add(a);
            second!.Remove();
        });
        second = loop.Watch(c, Ready.Read, _ =>
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
    public void A_paused_watch_is_silent_even_when_the_far_end_hangs_up()
    {
        using var loop = new Loop("test");
        (int a, int b) = Sockets.Pair();
        int called = 0;
        Watch watch = loop.Watch(a, Ready.None, _ => called++);
        Sys.Close(b);
        loop.Turn(TimeSpan.Zero);
        Assert.Equal(0, called);
        watch.SetInterest(Ready.Read);
        loop.Turn(TimeSpan.FromSeconds(5));
        Assert.Equal(1, called);
        Sys.Close(a);
    }

    [Fact]
    public void A_failing_callback_is_reported_and_the_loop_goes_on()
    {
        var failures = new List<Exception>();
        using var loop = new Loop("test")
        {
            Failed = failure =>
            {
                failures.Add(failure);
                return true;
            },
        };
        bool reached = false;
        loop.Post(() => throw new InvalidOperationException("defect"));
        loop.Post(() => reached = true);
        loop.Turn(TimeSpan.Zero);
        Assert.Equal("defect", Assert.Single(failures).Message);
        Assert.True(reached);
    }
}
