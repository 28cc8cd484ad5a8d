using System.Globalization;
using Conserver.Posix;

namespace Conserver.Server.Tests.Posix;

public sealed class ErrandQueueTests : IDisposable
{
    private readonly FakeClock clock = new();
    private readonly Loop loop;
    private readonly ManualResetEventSlim gate = new();
    private readonly List<string> heard = [];

    public ErrandQueueTests() => loop = new Loop("test", clock);

    public void Dispose()
    {
        gate.Set();
        loop.Dispose();
    }

    [Fact]
    public void The_result_comes_back_on_the_loop_and_the_work_is_done_elsewhere()
    {
        int worker = 0, home = 0;
        Queue().Send(
            loop,
            StrictOwner.Instance,
            "",
            () => worker = Environment.CurrentManagedThreadId,
            _ => home = Environment.CurrentManagedThreadId,
            Unexpected);
        TurnUntil(() => home != 0);
        Assert.Equal(Environment.CurrentManagedThreadId, home);
        Assert.NotEqual(home, worker);
    }

    [Fact]
    public void Work_that_strangers_cause_lets_consoles_go_first()
    {
        var errands = new Errands();
        var niceness = new List<int>();
        foreach (ErrandQueue queue in (ErrandQueue[])[errands.Passwords, errands.Handshakes, errands.Files])
        {
            queue.Send(loop, StrictOwner.Instance, "", Niceness, niceness.Add, Unexpected);
            int expected = niceness.Count + 1;
            TurnUntil(() => niceness.Count == expected);
        }

        int own = Niceness(), low = Math.Max(own, 10);
        Assert.Equal([low, low, own], niceness);

        // The nineteenth field of the thread; its name may have blanks.
        static int Niceness() => int.Parse(
            File.ReadAllText("/proc/thread-self/stat").Split(") ")[^1].Split(' ')[16], CultureInfo.InvariantCulture);
    }

    [Fact]
    public void Passwords_are_checked_on_half_of_the_processors_at_most()
    {
        var errands = new Errands();
        int running = 0, most = 0, done = 0;
        const int Asked = 16;
        for (int i = 0; i < Asked; i++)
        {
            errands.Passwords.Send(loop, StrictOwner.Instance, $"address {i}", Hash, _ => done++, Unexpected);
        }

        TurnUntil(() => done == Asked);
        Assert.InRange(most, 1, Math.Max(1, Environment.ProcessorCount / 2));

        int Hash()
        {
            int now = Interlocked.Increment(ref running);
            InterlockedMax(ref most, now);
            _ = Crypt.Hash("password"u8, "$6$saltsalt$");
            return Interlocked.Decrement(ref running);
        }

        static void InterlockedMax(ref int most, int value)
        {
            int seen;
            while ((seen = Volatile.Read(ref most)) < value && Interlocked.CompareExchange(ref most, value, seen) != seen)
            {
            }
        }
    }

    [Fact]
    public void An_expected_failure_goes_to_the_asker_and_a_defect_to_the_owner()
    {
        var owner = new Owner(heard);
        ErrandQueue queue = Queue();
        queue.Send<int>(loop, owner, "", () => throw new PosixException("open", Errno.ENOENT), Unexpected, Failed("asker"));
        TurnUntil(() => heard.Count == 1);
        queue.Send<int>(loop, owner, "", () => throw new InvalidOperationException("defect"), Unexpected, Failed("asker"));
        TurnUntil(() => heard.Count == 2);
        queue.Send(loop, owner, "", () => 1, _ => throw new InvalidOperationException("in the answer"), Failed("asker"));
        TurnUntil(() => heard.Count == 3);
        Assert.Equal(["asker: open: No such file or directory", "owner: defect", "owner: in the answer"], heard);
    }

    [Fact]
    public void Work_that_hangs_fails_its_asker_in_time_and_a_late_result_is_nobodys()
    {
        Hang(Queue(), "a");
        clock.Advance(TimeSpan.FromSeconds(9));
        loop.Turn(TimeSpan.Zero);
        Assert.Empty(heard);
        clock.Advance(TimeSpan.FromSeconds(1));
        loop.Turn(TimeSpan.Zero);
        Assert.Equal(["a: no answer within 10 s"], heard);
        gate.Set();
        Say(Queue(), "later");
        TurnUntil(() => heard.Count == 2);
        Assert.Equal("later", heard[1]);
    }

    [Fact]
    public void A_kind_with_all_threads_stuck_still_fails_its_askers_in_time_and_other_kinds_go_on()
    {
        ErrandQueue stuck = Queue(threads: 2);
        Hang(stuck, "a");
        Hang(stuck, "b");
        Say(stuck, "never");
        Say(Queue(), "another kind");
        TurnUntil(() => heard.Count == 1);
        clock.Advance(TimeSpan.FromSeconds(10));
        loop.Turn(TimeSpan.Zero);
        Assert.Equal(
            ["another kind", "a: no answer within 10 s", "b: no answer within 10 s", "never: no answer within 10 s"],
            [heard[0], .. heard.Skip(1).Order(StringComparer.Ordinal)]);
    }

    [Fact]
    public void Those_with_different_keys_take_turns()
    {
        ErrandQueue queue = Queue(threads: 1);
        Hang(queue, "x");
        foreach (string asker in new[] { "crowd 1", "crowd 2", "crowd 3", "lone 1", "other 1", "lone 2" })
        {
            Say(queue, asker, asker.Split(' ')[0]);
        }

        gate.Set();
        TurnUntil(() => heard.Count == 7);
        Assert.Equal(["x", "crowd 1", "lone 1", "other 1", "crowd 2", "lone 2", "crowd 3"], heard);
    }

    [Theory]
    [InlineData(null, 2)]
    [InlineData(3, 3)]
    public void One_key_never_has_more_than_half_of_the_threads_or_what_is_said(int? perKey, int running)
    {
        ErrandQueue queue = perKey is not { } own ? Queue()
            : new("tests", 4, 100, TimeSpan.FromSeconds(10)) { PerKey = own };
        for (int i = 0; i < 10; i++)
        {
            Hang(queue, $"hog {i}", "hog");
        }

        Say(queue, "lone", "lone");
        TurnUntil(() => heard.Count == 1);
        Assert.Equal(["lone"], heard);
        WaitFor(() => queue.Waiting == 10 - running);
    }

    [Fact]
    public void When_too_many_wait_the_one_who_has_most_loses_its_newest()
    {
        ErrandQueue queue = Queue(threads: 1, waiting: 3);
        Hang(queue, "x");
        WaitFor(() => queue.Waiting == 0);
        Say(queue, "crowd 1", "crowd");
        Say(queue, "crowd 2", "crowd");
        Say(queue, "crowd 3", "crowd");
        Say(queue, "crowd 4", "crowd");
        Say(queue, "lone", "lone");
        loop.Turn(TimeSpan.Zero);
        Assert.Equal(["crowd 4: too many tests wait", "crowd 3: too many tests wait"], heard);
        gate.Set();
        TurnUntil(() => heard.Count == 6);
        Assert.Equal(["x", "crowd 1", "lone", "crowd 2"], heard.Skip(2));
    }

    [Fact]
    public void What_those_who_left_were_waiting_for_is_not_done_and_takes_nobodys_place()
    {
        ErrandQueue queue = Queue(threads: 1, waiting: 2);
        Hang(queue, "x");
        WaitFor(() => queue.Waiting == 0);
        bool ran = false;
        for (int i = 0; i < 100; i++)
        {
            queue.Send(loop, StrictOwner.Instance, $"{i}", () => ran = true, Unexpected, Failed("gone")).Cancel();
        }

        Say(queue, "stays");
        gate.Set();
        TurnUntil(() => heard.Count == 2);
        Assert.Equal(["x", "stays"], heard);
        Assert.False(ran);
        clock.Advance(TimeSpan.FromSeconds(60));
        loop.Turn(TimeSpan.Zero);
        Assert.Equal(2, heard.Count);
    }

    private static ErrandQueue Queue(int threads = 4, int waiting = 100) =>
        new("tests", threads, waiting, TimeSpan.FromSeconds(10));

    private static void Unexpected<T>(T outcome) => Assert.Fail($"unexpected: {outcome}");

    private static void WaitFor(Func<bool> condition) =>
        Assert.True(SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(20)), "the condition did not come true within 20 s");

    private Action<IOException> Failed(string asker) => failure => heard.Add($"{asker}: {failure.Message}");

    private void Hang(ErrandQueue queue, string asker, string? key = null) => queue.Send(
        loop,
        StrictOwner.Instance,
        key ?? asker,
        () =>
        {
            gate.Wait();
            return asker;
        },
        heard.Add,
        Failed(asker));

    private void Say(ErrandQueue queue, string asker, string? key = null) =>
        queue.Send(loop, StrictOwner.Instance, key ?? asker, () => asker, heard.Add, Failed(asker));

    private void TurnUntil(Func<bool> condition) => WaitFor(() =>
    {
        loop.Turn(TimeSpan.Zero);
        return condition();
    });

    private sealed class Owner(List<string> heard) : ILoopOwner
    {
        public void Faulted(Exception failure) => heard.Add($"owner: {failure.Message}");
    }
}
