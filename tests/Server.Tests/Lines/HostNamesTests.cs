using System.Collections.Concurrent;
using System.Net;
using Conserver.Posix;
using Conserver.Server.Lines;

namespace Conserver.Server.Tests.Lines;

/// <summary>Names are looked up with a name service of the test; time is moved by hand.</summary>
public sealed class HostNamesTests : IDisposable
{
    private const int Threads = NameTurns.Most + NameTurns.MostPressing + NameTurns.MostOwn;
    private static readonly NameLookup Found = new([IPAddress.Loopback], null);

    private readonly FakeClock clock = new();
    private readonly Loop loop;
    
    private readonly ConcurrentQueue<string> asked = new();
    private readonly List<string> heard = [];
    private readonly HostNames names;
    private volatile ManualResetEventSlim dead = new();
    private int running;
    private int most;

    public HostNamesTests()
    {
        loop = new Loop("test", clock);
        names = new HostNames(Resolve, () => new HashSet<string> { "multi.dead", "moving.dead" });
    }

    public void Dispose()
    {
        dead.Set();
        SpinWait.SpinUntil(() => Volatile.Read(ref running) == 0, TimeSpan.FromSeconds(20));
        loop.Dispose();
    }

    [Fact]
    public void A_thousand_names_of_a_dead_zone_hold_back_neither_this_machines_own_nor_those_of_another_zone()
    {
        for (int i = 0; i < 1000; i++)
        {
            Ask($"never{i}.dead");
        }

        Ask("multi.dead");
        Ask("good.alive");
        Ask("plain");
        TurnUntil(() => heard.Count == 3);
        Assert.Equal(["good.alive", "multi.dead", "plain"], heard.Order(StringComparer.Ordinal));
        Assert.InRange(names.Waiting, 950, 1000);
        Assert.InRange(most, 1, Threads);
    }

    [Fact]
    public void Dead_names_that_are_tried_again_leave_places_for_new_ones_of_as_many_zones()
    {
        Die(Enumerable.Range(0, 20).Select(i => $"old{i}.zone{i}.dead"));
        for (int i = 0; i < 20; i++)
        {
            Ask($"old{i}.zone{i}.dead");
        }

        TurnUntil(() => Volatile.Read(ref running) == 12);
        for (int i = 0; i < 50; i++)
        {
            Ask($"new{i}.alive{i}");
        }

        TurnUntil(() => heard.Count == 50);
        Assert.All(heard, name => Assert.StartsWith("new", name, StringComparison.Ordinal));
    }

    [Fact]
    public void Time_counts_from_when_a_look_up_begins()
    {
        for (int i = 0; i < 100; i++)
        {
            Ask($"never{i}.dead");
        }

        TurnUntil(() => Volatile.Read(ref running) == 2);
        clock.Advance(TimeSpan.FromSeconds(29));
        loop.Turn(TimeSpan.Zero);
        Assert.Empty(heard);
        clock.Advance(TimeSpan.FromSeconds(1));
        TurnUntil(() => heard.Count == 2);
        Assert.Equal(["never0.dead: no answer within 30 s", "never1.dead: no answer within 30 s"], heard.Order());

        // The zone is known to be slow: more at a time, and each has its own time.
        TurnUntil(() => Volatile.Read(ref running) > 2);
        clock.Advance(TimeSpan.FromSeconds(29));
        loop.Turn(TimeSpan.Zero);
        Assert.Equal(2, heard.Count);
    }

    [Fact]
    public void What_somebody_asks_for_comes_before_all_that_wait()
    {
        Die(["x.dead", "y.dead"]);
        for (int i = 0; i < 100; i++)
        {
            Ask($"never{i}.dead");
        }

        TurnUntil(() => Volatile.Read(ref running) >= 12);
        Ask("pressed.dead");
        Ask("never99.dead", isPressing: true);
        Ask("new.dead", isPressing: true);
        TurnUntil(() => asked.Contains("never99.dead") && asked.Contains("new.dead"));
        Assert.DoesNotContain("pressed.dead", asked);
    }

    [Fact]
    public void A_name_is_looked_up_once_for_all_who_want_it_and_those_who_left_hear_nothing()
    {
        NameWish gone = Ask("never.dead", says: "gone");
        for (int i = 0; i < 10; i++)
        {
            Ask("never.dead", says: $"{i}");
        }

        TurnUntil(() => Volatile.Read(ref running) == 1);
        gone.Cancel();
        dead.Set();
        TurnUntil(() => heard.Count == 10);
        Assert.Equal(["never.dead"], asked);
        Assert.DoesNotContain("gone", heard);
    }

    [Fact]
    public void One_that_hangs_has_failed_at_once_for_those_who_ask_again_and_costs_one_thread()
    {
        Ask("never.dead");
        TurnUntil(() => Volatile.Read(ref running) == 1);
        clock.Advance(TimeSpan.FromSeconds(30));
        TurnUntil(() => heard.Count == 1);
        for (int i = 0; i < 10; i++)
        {
            Ask("never.dead");
        }

        TurnUntil(() => heard.Count == 11);
        Assert.All(heard, text => Assert.Equal("never.dead: no answer within 30 s", text));
        Assert.Equal(1, Volatile.Read(ref running));
    }

    [Fact]
    public void What_nobody_wants_any_more_is_not_looked_up()
    {
        NameWish[] wishes = [.. Enumerable.Range(0, 10).Select(i => Ask($"never{i}.dead"))];
        TurnUntil(() => Volatile.Read(ref running) == 2);
        Array.ForEach(wishes, wish => wish.Cancel());
        dead.Set();
        Ask("last.dead");
        TurnUntil(() => heard.Count == 1 && Volatile.Read(ref running) == 0);
        Assert.Equal(3, asked.Count);
    }

    [Fact]
    public void A_defect_in_a_look_up_goes_to_all_who_wait_for_it_and_its_place_is_free_again()
    {
        var owner = new Owner(heard);
        _ = names.Ask(loop, owner, "defect", isPressing: false, _ => heard.Add("answer"));
        _ = names.Ask(loop, owner, "defect", isPressing: false, _ => heard.Add("answer"));
        TurnUntil(() => heard.Count == 2);
        Assert.Equal(["owner: defect", "owner: defect"], heard);
        Ask("plain");
        TurnUntil(() => heard.Count == 3);
        Assert.Equal("plain", heard[2]);
    }

    [Fact]
    public void A_zone_that_answers_again_is_no_slower_than_others()
    {
        Die(["never.dead"]);
        dead.Set();
        for (int i = 0; i < 100; i++)
        {
            Ask($"never{i}.dead");
        }

        TurnUntil(() => heard.Count == 100);
    }

    [Fact]
    public void Names_of_the_hosts_file_are_all_that_it_has()
    {
        string path = Path.GetTempFileName();
        File.WriteAllText(path, "127.0.0.1 localhost lo # comment word\n#127.0.0.2 no\n\n::1\tSix\r\n127.0.0.3\n");
        Assert.Equal(["Six", "lo", "localhost"], HostsFile.Names(path).Order(StringComparer.Ordinal));
        Assert.Contains("SIX", HostsFile.Names(path));
        File.Delete(path);
        Assert.Empty(HostsFile.Names(path));
    }

    private NameLookup Resolve(string name)
    {
        asked.Enqueue(name);
        int now = Interlocked.Increment(ref running);
        lock (asked)
        {
            most = Math.Max(most, now);
        }

        try
        {
            if (name == "defect")
            {
                throw new InvalidOperationException(name);
            }

            if (name.EndsWith(".dead", StringComparison.Ordinal) && name is not ("multi.dead" or "moving.dead"))
            {
                dead.Wait();
            }

            return Found;
        }
        finally
        {
            Interlocked.Decrement(ref running);
        }
    }

    private NameWish Ask(string name, bool isPressing = false, string? says = null) => names.Ask(
        loop,
        StrictOwner.Instance,
        name,
        isPressing,
        answer => heard.Add(says ?? (answer.Error is null ? name : $"{name}: {answer.Error}")));

    // They have been slow, all at a time: the next time they wait as such.
    private void Die(IEnumerable<string> dying)
    {
        string[] all = [.. dying];
        int told = 0;
        foreach (string name in all)
        {
            _ = names.Ask(loop, StrictOwner.Instance, name, false, _ => told++);
        }

        TurnUntil(() => Volatile.Read(ref running) == all.Length);
        clock.Advance(TimeSpan.FromSeconds(30));
        TurnUntil(() => told == all.Length);
        ManualResetEventSlim former = dead;
        dead = new ManualResetEventSlim();
        former.Set();

        // Not only answered: whoever asks again would join a look-up that is not quite over.
        TurnUntil(() => Volatile.Read(ref running) == 0 && names.Searches == 0);
        asked.Clear();
    }

    private void TurnUntil(Func<bool> condition) => Assert.True(
        SpinWait.SpinUntil(
            () =>
            {
                loop.Turn(TimeSpan.Zero);
                return condition();
            },
            TimeSpan.FromSeconds(20)),
        $"not within 20 s; heard: {string.Join(", ", heard.Take(20))}; asked {asked.Count}, {running} running");

    private sealed class Owner(List<string> heard) : ILoopOwner
    {
        public void Faulted(Exception failure) => heard.Add($"owner: {failure.Message}");
    }
}
