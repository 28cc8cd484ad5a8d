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
        for (int i = 0; i < 1000; i++)
        {
            _ = Wait(Here, "ann");
        }

        Assert.Equal(0, Wait(There, "ann"));
        Assert.Equal(5, Wait(There, "ann"));
        Assert.InRange(Wait(Here, "bob"), 0, 5);
        Assert.Equal(0, Wait(There, "bob"));
    }

    [Fact]
    public void A_right_one_makes_up_for_the_wrong_ones_before_it()
    {
        for (int i = 0; i < 11; i++)
        {
            _ = Wait(Here, "ann");
        }

        logins.Right(Here, "ann");
        Assert.Equal(0, Wait(Here, "ann"));
    }

    [Fact]
    public void Those_that_are_still_being_looked_at_do_not_count()
    {
        for (int i = 0; i < 100; i++)
        {
            Assert.Equal(TimeSpan.Zero, logins.Attempt(Here, "ann"));
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
        Assert.All(made, key => table.Add(key, loop.Now));

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
        OneDefect defect = new(daemon.Loop, "LoginDialogue.Queue");
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

    /// <summary>What a wrong one has to wait.</summary>
    private double Wait(Peer peer, string user)
    {
        double wait = logins.Attempt(peer, user).TotalSeconds;
        logins.Wrong(peer, user);
        return wait;
    }

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
