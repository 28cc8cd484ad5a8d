using System.Net;
using Conserver.Posix;
using Conserver.Server.Listening;
using Conserver.Server.Tests.Faults;

namespace Conserver.Server.Tests.Sessions;

/// <summary>Who types wrong passwords waits, and nobody else does.</summary>
public sealed class FailedLoginTests : IDisposable
{
    private const string Passwords = "ann:$1$saltsalt$qjXMvbEw8oaL.CzflDtaK/\n";

    private static readonly Peer Here = new(IPAddress.Parse("192.0.2.1")), There = new(IPAddress.Parse("192.0.2.2"));

    private readonly FakeClock clock = new();
    private readonly Loop loop;
    private readonly FailedLogins logins;

    public FailedLoginTests()
    {
        loop = new Loop("test", clock);
        logins = new FailedLogins(loop);
    }

    public void Dispose() => loop.Dispose();

    [Fact]
    public void Ten_are_free_and_each_one_more_waits_twice_as_long_behind_the_one_before()
    {
        Assert.All(Enumerable.Range(0, 10), _ => Assert.Equal(0, Wait(Here, "ann")));
        Assert.Equal([1, 3, 7, 15, 31], Enumerable.Range(0, 5).Select(_ => Wait(Here, "ann")));

        // One that is put off altogether makes nobody wait longer.
        Assert.InRange(Wait(Here, "ann"), 61, 100);
        clock.Advance(TimeSpan.FromSeconds(31));
        Turn();
        Assert.Equal(30, Wait(Here, "ann"));
    }

    [Fact]
    public void A_stranger_cannot_keep_out_a_user_who_comes_from_elsewhere()
    {
        // As fast as they are let, from half a dozen addresses.
        for (int i = 0; i < 60; i++)
        {
            _ = Wait(new Peer(IPAddress.Parse($"198.51.100.{i % 6}")), "ann");
        }

        Assert.Equal(0, Wait(There, "ann"));
        Assert.Equal(5, Wait(There, "ann"));
        Assert.InRange(Wait(new Peer(IPAddress.Parse("198.51.100.1")), "bob"), 0, 5);
        Assert.Equal(0, Wait(There, "bob"));
    }

    [Fact]
    public void A_right_one_makes_up_for_the_wrong_ones_before_it()
    {
        for (int i = 0; i < 11; i++)
        {
            _ = Wait(Here, "ann");
        }

        logins.Begin(Here, "ann").End(LoginEnd.Right);
        Assert.Equal(0, Wait(Here, "ann"));
    }

    [Fact]
    public void As_many_at_once_as_in_a_row_are_looked_at_and_each_as_late()
    {
        LoginAttempt[] attempts = [.. Enumerable.Range(0, 1000).Select(_ => logins.Begin(Here, "ann"))];
        Assert.Equal([.. Enumerable.Repeat<double?>(0, 10), .. Enumerable.Repeat<double?>(null, 990)], Waits(attempts));
        foreach (LoginAttempt attempt in attempts[..10])
        {
            attempt.End(LoginEnd.Wrong);
        }

        Assert.Equal([1, 3, 7, 15, 31], Waits(attempts[10..15]));
        Assert.All(attempts[15..], attempt => Assert.True(attempt.Wait > FailureTable.LongestWait));
    }

    [Fact]
    public void At_once_on_many_names_from_one_address_they_wait_as_in_a_row()
    {
        double?[] waits = [.. Enumerable.Range(0, 100).Select(i => logins.Begin(Here, $"user{i}").Wait?.TotalSeconds)];
        Assert.Equal([.. Enumerable.Repeat<double?>(0, 50), 1, 2, 4, .. Enumerable.Repeat<double?>(5, 47)], waits);
    }

    [Fact]
    public void Hundreds_of_scripts_that_log_in_at_once_with_the_right_one_wait_for_no_clock()
    {
        Queue<LoginAttempt> attempts = new(Enumerable.Range(0, 200).Select(_ => logins.Begin(Here, "ann")));
        while (attempts.TryDequeue(out LoginAttempt? next))
        {
            Assert.Equal(TimeSpan.Zero, next.Wait);
            next.End(LoginEnd.Right);
        }
    }

    [Fact]
    public void Who_leaves_before_his_turn_neither_counts_nor_holds_up_the_next_one()
    {
        LoginAttempt[] attempts = [.. Enumerable.Range(0, 12).Select(_ => logins.Begin(Here, "ann"))];
        attempts[10].End(LoginEnd.Withdrawn);
        attempts[0].End(LoginEnd.Withdrawn);
        Assert.Null(attempts[10].Wait);
        Assert.Equal(TimeSpan.Zero, attempts[11].Wait);
        Array.ForEach(attempts, attempt => attempt.End(LoginEnd.Withdrawn));
        Assert.All(Enumerable.Range(0, 10), _ => Assert.Equal(0, Wait(Here, "ann")));
    }

    [Fact]
    public void Who_leaves_while_he_waits_makes_the_next_one_wait_no_longer()
    {
        LoginAttempt[] wrong = [.. Enumerable.Range(0, 10).Select(_ => logins.Begin(Here, "ann"))];
        Array.ForEach(wrong, attempt => attempt.End(LoginEnd.Wrong));
        for (int i = 0; i < 100; i++)
        {
            LoginAttempt leaves = logins.Begin(Here, "ann");
            Assert.Equal(TimeSpan.FromSeconds(1), leaves.Wait);
            leaves.End(LoginEnd.Withdrawn);
        }
    }

    [Fact]
    public void What_nobody_adds_to_is_forgotten()
    {
        for (int i = 0; i < 14; i++)
        {
            _ = Wait(Here, "ann");
        }

        clock.Advance(TimeSpan.FromMinutes(11));
        Turn();
        Assert.Equal(0, Wait(Here, "ann"));
    }

    [Fact]
    public void However_many_names_and_addresses_strangers_make_up_memory_is_bounded()
    {
        var table = new FailureTable(free: 10, longest: TimeSpan.FromSeconds(30), isQueue: true);
        string[] made = [.. Enumerable.Range(0, 100_000).Select(i => $"192.0.2.1\nuser {i}")];
        Assert.All(made, key => table.Touch(key, loop.Now));

        // Those that came last.
        Assert.Equal(made[^FailureTable.Most..], made.Where(table.Has));
    }

    [Fact]
    public void The_eleventh_wrong_password_is_looked_at_a_second_later()
    {
        using var daemon = new SessionFixture("", Passwords);
        SessionFixture.FarClient client = AfterTen(daemon);
        client.ExpectNothing();
        daemon.Clock.Advance(TimeSpan.FromMilliseconds(999));
        client.ExpectNothing();
        daemon.Clock.Advance(TimeSpan.FromMilliseconds(1));
        client.Expect("invalid password\r\n<end>");
    }

    [Fact]
    public void Who_would_wait_too_long_is_told_at_once_and_the_log_says_it()
    {
        using var daemon = new SessionFixture("", Passwords);
        SessionFixture.FarClient last = AfterTen(daemon);
        for (int i = 0; i < 61; i++)
        {
            last = Typed(daemon, "secret");
        }

        last.Expect("too many wrong passwords, try again later\r\n<end>");
        Assert.Contains(
            "ERROR: here: too many wrong passwords for user `ann' from 192.0.2.1: not looked at", daemon.DaemonLines);
    }

    [Fact]
    public void A_setting_turns_it_off()
    {
        using var daemon = new SessionFixture(
            "config * { logindelay no; }\nconsole c { master localhost; type noop; }", Passwords);
        for (int i = 0; i < 20; i++)
        {
            Typed(daemon, "wrong").Expect("invalid password\r\n<end>");
        }
    }

    [Fact]
    public void A_defect_when_a_wait_is_over_ends_the_session_alone()
    {
        using var daemon = new SessionFixture("", Passwords);
        SessionFixture.FarClient client = AfterTen(daemon);
        client.ExpectNothing();
        OneDefect defect = new(daemon.Loop, "PasswordTurn.After");
        daemon.Clock.Advance(TimeSpan.FromSeconds(1));
        client.Expect("internal error\r\n<end>");
        Assert.True(defect.IsDone);
    }

    [Fact]
    public void The_time_to_log_in_is_a_setting()
    {
        using var daemon = new SessionFixture("config * { logintime 5; }\nconsole c { master localhost; type noop; }");
        SessionFixture.FarClient client = daemon.Connect();
        client.Expect("ok\r\n");
        daemon.Clock.Advance(TimeSpan.FromSeconds(4));
        client.ExpectNothing();
        daemon.Clock.Advance(TimeSpan.FromSeconds(1));
        client.Expect("login timed out\r\n<end>");
    }

    [Fact]
    public void Guesses_on_connections_side_by_side_are_looked_at_no_sooner_than_one_after_the_other()
    {
        using var daemon = new SessionFixture("", Passwords);
        SessionFixture.FarClient[] clients = [.. Enumerable.Range(0, 40).Select(_ => Typed(daemon, "wrong"))];
        daemon.TurnUntil(() => Answered() == 10 + 25, "what is free, and those that would wait too long");
        Assert.Equal(25, clients.Count(client => client.Said.StartsWith("too many", StringComparison.Ordinal)));
        clients[0].ExpectUntil("invalid password\r\n<end>");
        foreach (int seconds in (int[])[1, 2, 4, 8, 16])
        {
            int before = Answered();
            daemon.Clock.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
            clients[^1].ExpectUntil("");
            Assert.Equal(before, Answered());
            daemon.Clock.Advance(TimeSpan.FromMilliseconds(1));
            daemon.TurnUntil(() => Answered() == before + 1, "the next one");
        }

        int Answered() => clients.Count(client => client.IsOver(sendsNoMore: false));
    }

    [Fact]
    public void Logins_at_once_with_the_right_one_all_come_in_without_a_wait()
    {
        using var daemon = new SessionFixture("", Passwords);
        SessionFixture.FarClient[] clients = [.. Enumerable.Range(0, 40).Select(_ => Typed(daemon, "password"))];
        Array.ForEach(clients, client => client.Expect("ok\r\n"));
    }

    [Fact]
    public void A_defect_when_it_is_ones_turn_ends_the_session_alone()
    {
        using var daemon = new SessionFixture("", Passwords);
        using ManualResetEventSlim gate = new();
        for (int i = 0; i < 50; i++)
        {
            daemon.Errands.Passwords.Send(
                daemon.Loop, StrictOwner.Instance, $"{i}", () => gate.Wait(TimeSpan.FromSeconds(20)), _ => { }, _ => { });
        }

        SessionFixture.FarClient[] clients = [.. Enumerable.Range(0, 11).Select(_ => Typed(daemon, "password"))];
        daemon.TurnUntil(() => clients.All(client => client.Session.IsHeld), "those who wait");
        gate.Set();
        OneDefect defect = new(daemon.Loop, "PasswordTurn.Await");
        Array.ForEach(clients[..10], client => client.Expect("ok\r\n"));
        clients[10].Expect("internal error\r\n<end>");
        Assert.True(defect.IsDone);
    }

    /// <summary>What a wrong one has to wait.</summary>
    private double Wait(Peer peer, string user)
    {
        LoginAttempt attempt = logins.Begin(peer, user);
        double wait = attempt.Wait!.Value.TotalSeconds;
        attempt.End(LoginEnd.Wrong);
        return wait;
    }

    private static double?[] Waits(LoginAttempt[] attempts) => [.. attempts.Select(attempt => attempt.Wait?.TotalSeconds)];

    private void Turn() => loop.Turn(TimeSpan.Zero);

    private static SessionFixture.FarClient AfterTen(SessionFixture daemon)
    {
        for (int i = 0; i < 10; i++)
        {
            Typed(daemon, "wrong").Expect("invalid password\r\n<end>");
        }

        return Typed(daemon, "wrong");
    }

    private static SessionFixture.FarClient Typed(SessionFixture daemon, string password)
    {
        SessionFixture.FarClient client = daemon.Connect();
        client.Expect("ok\r\n");
        client.Send("login ann\r\n");
        client.Expect("passwd? con1\r\n");
        client.Send(password + "\r\n");
        return client;
    }
}
