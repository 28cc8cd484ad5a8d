using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Conserver.Posix;
using Conserver.Server.Audit;
using Conserver.Server.Tests.Faults;
using Conserver.Server.Tests.History;

namespace Conserver.Server.Tests.Audit;

/// <summary>The trail as the daemon keeps it: on a real file, on a loop that the test turns.</summary>
public sealed class AuditTrailTests : AuditTrailFixture
{
    [Fact]
    public void It_is_off_until_it_has_a_place()
    {
        AuditTrail trail = NewTrail();
        trail.Record(new AuditEvent(AuditAct.Login, "ann"));
        trail.Configure(null, toSyslog: false);
        trail.Record(new AuditEvent(AuditAct.Login, "ann"));
        Settle();
        Assert.False(File.Exists(Trail));
        trail.Configure(Trail, toSyslog: false);
        trail.Record(new AuditEvent(AuditAct.Login, "bob"));
        Assert.Equal(["start conserver", "login bob"], Entries(Trail, 2));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Trail));
        trail.Configure(null, toSyslog: false);
        trail.Record(new AuditEvent(AuditAct.Login, "carl"));
        Settle();
        Assert.Equal(["start conserver", "login bob"], Entries(Trail, 2));
    }

    [Fact]
    public void It_goes_on_after_a_restart_and_after_its_file_was_moved_away()
    {
        AuditTrail trail = NewTrail();
        trail.Configure(Trail, toSyslog: false);
        trail.Record(new AuditEvent(AuditAct.Login, "ann"));
        Assert.Equal(["start conserver", "login ann"], Entries(Trail, 2));
        trail.Configure(null, toSyslog: false);

        trail = NewTrail();
        trail.Configure(Trail, toSyslog: false);
        trail.Record(new AuditEvent(AuditAct.Login, "bob"));
        Assert.Equal(["start conserver", "login ann", "start conserver", "login bob"], Entries(Trail, 4));

        File.Move(Trail, Trail + ".1");
        trail.Record(new AuditEvent(AuditAct.Logout, "bob"));
        Assert.Equal(5, Entries(Trail + ".1", 5).Length);
        trail.Configure(Trail, toSyslog: false);
        trail.Record(new AuditEvent(AuditAct.Login, "carl"));
        Assert.Equal(["login carl"], Entries(Trail, 1));
        Assert.Equal(5, Entries(Trail + ".1", 5).Length);
        Assert.Empty(Faults(Trail + ".1", Trail));
        Assert.Contains("older file", Check(Trail).Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void A_torn_last_line_is_ended_first()
    {
        AuditTrail trail = NewTrail();
        trail.Configure(Trail, toSyslog: false);
        trail.Record(new AuditEvent(AuditAct.Login, "ann"));
        Assert.Equal(2, Entries(Trail, 2).Length);
        trail.Configure(null, toSyslog: false);
        Settle();
        byte[] bytes = File.ReadAllBytes(Trail);
        File.WriteAllBytes(Trail, bytes[..^9]);

        trail = NewTrail();
        trail.Configure(Trail, toSyslog: false);
        Until(() => Check(Trail) is { Entries: 2, Faults: 1 }, "the entry behind the torn one");
        Assert.Equal([$"{Trail}:2: has been changed, or is not complete"], Faults(Trail));
    }

    [Fact]
    public void While_the_disk_takes_nothing_entries_wait_and_what_is_too_much_is_counted_there()
    {
        var disk = new FakeDisk();
        AuditTrail trail = NewTrail(disk);
        trail.Configure("audit", toSyslog: false);
        Until(() => disk["audit"].Contains("\"start\"", StringComparison.Ordinal), "the first entry");
        disk.SetRoom(0);
        const int Many = 5000;
        for (int i = 0; i < Many; i++)
        {
            trail.Record(new AuditEvent(AuditAct.Note, $"ann@desk{i}") { Text = new string('x', 1000) });
            Settle();
        }

        disk.SetRoom(long.MaxValue);
        Clock.Advance(TimeSpan.FromSeconds(2));
        Until(() => disk["audit"].Length > AuditTrail.Bound, "what waited");
        trail.Record(new AuditEvent(AuditAct.Login, "bob"));
        Until(() => disk["audit"].Contains("\"by\":\"bob\"", StringComparison.Ordinal), "the entry after it");
        string[] lines = disk["audit"].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        long kept = lines.Count(line => line.Contains("\"note\"", StringComparison.Ordinal));
        using JsonDocument loss = JsonDocument.Parse(lines[^2]);
        Assert.Equal("lost", loss.RootElement.GetProperty("event").GetString());
        Assert.Equal(Many - kept, loss.RootElement.GetProperty("count").GetInt64());
        Assert.InRange(kept, 700, 1200);
        var check = new AuditCheck();
        check.Read("audit", new MemoryStream(Encoding.Latin1.GetBytes(disk["audit"])));
        Assert.Equal((0, Many - kept), (check.Faults, check.Lost));
        Assert.EndsWith(
            $"\n{Many - kept} more could not be written, as the entries `lost' say",
            check.Summary,
            StringComparison.Ordinal);
        Assert.True(Log.Flush(TimeSpan.FromSeconds(20)));
        Assert.Single(
            File.ReadAllLines(Folder["server.log"]),
            line => line.EndsWith(
                "ERROR: audit: audit: too much waits to be written, entries are being dropped", StringComparison.Ordinal));
    }

    [Fact]
    public void Logins_that_are_refused_are_told_a_hundred_a_minute_and_then_counted()
    {
        AuditTrail trail = NewTrail();
        trail.Configure(Trail, toSyslog: false);
        for (int i = 0; i < 250; i++)
        {
            trail.Record(Refused("mallory@desk", "192.0.2.1"));
        }

        Assert.Equal(101, Entries(Trail, 101).Length);
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("login-refused 192.0.2.1 150", Entries(Trail, 102)[^1]);
        Assert.Contains("\"result\":\"wrong password\",\"count\":150,", File.ReadAllText(Trail), StringComparison.Ordinal);
        trail.Record(Refused("mallory@desk", "192.0.2.1"));
        Assert.Equal("login-refused mallory@desk", Entries(Trail, 103)[^1]);
        Clock.Advance(TimeSpan.FromMinutes(2));
        Settle();
        Assert.Equal(103, Entries(Trail, 103).Length);
    }

    [Fact]
    public void A_stranger_with_many_names_hides_neither_others_nor_why_else_he_is_refused()
    {
        AuditTrail trail = NewTrail();
        trail.Configure(Trail, toSyslog: false);
        for (int i = 0; i < 3000; i++)
        {
            trail.Record(Refused($"user{i}@evil", "192.0.2.66"));
        }

        trail.Record(Refused("mallory@evil", "192.0.2.66", "certificate of another user"));
        trail.Record(Refused("ann@desk", "192.0.2.1"));
        string[] entries = Entries(Trail, 103);
        Assert.Equal(["login-refused mallory@evil", "login-refused ann@desk"], entries[^2..]);
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(["login-refused 192.0.2.66 2900"], Entries(Trail, 104)[103..]);
    }

    [Fact]
    public void Strangers_from_everywhere_are_bounded_together_and_each_address_is_told_once()
    {
        const int Addresses = AuditShares.MostAddresses, Each = 7;
        AuditTrail trail = NewTrail();
        trail.Configure(Trail, toSyslog: false);
        for (int i = 0; i < Each * (Addresses + 100); i++)
        {
            int address = i % (Addresses + 100);
            trail.Record(Refused($"user{i}@host{address}", $"198.51.{address / 256}.{address % 256}"));
            if (i % 500 == 0)
            {
                Settle();
            }
        }

        Settle();

        // The start, those one by one; the sums come with the minute.
        int told = 1 + AuditShares.MostRefused;
        string[] entries = Entries(Trail, told);
        Assert.Equal(told, entries.Length);
        Assert.Equal(Addresses, entries[1..].Select(entry => entry.Split('@')[1]).Distinct().Count(IsToldApart));
        Clock.Advance(TimeSpan.FromMinutes(1));
        entries = Entries(Trail, told + Addresses + 1);
        Settle();
        Assert.InRange(File.ReadLines(Trail).Count(), told + Addresses, told + Addresses + 1);
        Assert.Contains(entries, entry => entry.StartsWith("login-refused others ", StringComparison.Ordinal));
        long counted = entries[told..].Sum(entry => long.Parse(entry.Split(' ')[2], CultureInfo.InvariantCulture));
        Assert.Equal((Each * (Addresses + 100)) - AuditShares.MostRefused, counted);

        static bool IsToldApart(string host) => int.Parse(host[4..], CultureInfo.InvariantCulture) < Addresses;
    }

    [Fact]
    public void Who_may_not_stop_the_daemon_does_not_fill_the_trail_by_asking()
    {
        AuditTrail trail = NewTrail();
        trail.Configure(Trail, toSyslog: false);
        for (int i = 0; i < 150; i++)
        {
            trail.Record(new AuditEvent(AuditAct.Stop, "mallory@desk") { Result = "refused: no admin" });
        }

        trail.Record(new AuditEvent(AuditAct.Stop, AuditEvent.Daemon));
        Assert.Equal(["stop mallory@desk 50", "stop conserver"], Entries(Trail, 103)[^2..]);
    }

    [Fact]
    public void What_one_client_does_without_end_is_counted_and_hides_nothing_else()
    {
        AuditTrail trail = NewTrail();
        trail.Configure(Trail, toSyslog: false);
        for (int i = 0; i < 1000; i++)
        {
            trail.Record(new AuditEvent(AuditAct.Message, "mallory@desk") { Text = new string('\x01', 100_000) });
        }

        trail.Record(new AuditEvent(AuditAct.Break, "mallory@desk"));
        trail.Record(new AuditEvent(AuditAct.Message, "bob@desk"));
        trail.Record(new AuditEvent(AuditAct.Reloaded, "conserver"));
        string[] entries = Entries(Trail, 104);
        Assert.Equal(["break mallory@desk", "message bob@desk", "reloaded conserver"], entries[^3..]);
        Assert.InRange(new FileInfo(Trail).Length, 100 * AuditLine.MaxText, 100 * ((6 * AuditLine.MaxText) + 400) + 1000);
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("message mallory@desk 900", Entries(Trail, 105)[^1]);
        for (int i = 0; i < 101; i++)
        {
            trail.Record(new AuditEvent(AuditAct.Message, "mallory@desk"));
        }

        trail.Record(new AuditEvent(AuditAct.Stop, "conserver"));
        Assert.Equal(["message mallory@desk 1", "stop conserver"], Entries(Trail, 207)[^2..]);
        Assert.Empty(Faults(Trail));
    }

    [Fact]
    public void Many_names_from_one_host_are_one_host()
    {
        AuditTrail trail = NewTrail();
        trail.Configure(Trail, toSyslog: false);
        for (int i = 0; i < AuditShares.MostOfHost + 300; i++)
        {
            trail.Record(new AuditEvent(AuditAct.Login, $"user{i}@desk"));
            Loop.Turn(TimeSpan.Zero);
        }

        trail.Record(new AuditEvent(AuditAct.Login, "bob@lab"));
        Assert.Equal("login bob@lab", Entries(Trail, AuditShares.MostOfHost + 2)[^1]);
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(
            300,
            Entries(Trail, AuditShares.MostOfHost + 302).Count(line => line.EndsWith("@desk 1", StringComparison.Ordinal)));
        Assert.Empty(Faults(Trail));
    }

    [Fact]
    public void Two_daemons_never_write_one_trail_and_the_second_says_whose_it_is()
    {
        AuditTrail first = NewTrail(), second = NewTrail();
        first.Configure(Trail, toSyslog: false);
        Assert.Single(Entries(Trail, 1));
        second.Configure(Trail, toSyslog: false);
        second.Record(new AuditEvent(AuditAct.Login, "bob"));
        first.Record(new AuditEvent(AuditAct.Login, "ann"));
        Assert.Equal(["start conserver", "login ann"], Entries(Trail, 2));
        string said = $"ERROR: audit: FileOpen({Trail}): process {Environment.ProcessId} writes it: output is kept";
        Until(() => Log.Flush(TimeSpan.FromSeconds(20)) && Said().Contains(said, StringComparison.Ordinal), said);
        Clock.Advance(TimeSpan.FromSeconds(2));
        Settle();
        first.Record(new AuditEvent(AuditAct.Logout, "ann"));
        Assert.Equal(["start conserver", "login ann", "logout ann"], Entries(Trail, 3));

        first.Configure(null, toSyslog: false);
        Until(
            () =>
            {
                Clock.Advance(TimeSpan.FromSeconds(1));
                return File.ReadAllText(Trail).Contains("\"bob\"", StringComparison.Ordinal);
            },
            "the second one goes on");
        Assert.Equal(["start conserver", "login bob"], Entries(Trail, 5)[^2..]);
        Assert.Empty(Faults(Trail));
    }

    [Theory]
    [InlineData(0x1A4, "can be read by everybody: chmod o-rwx")]
    [InlineData(0x1B0, "can be changed by others than its owner: chmod go-w")]
    [InlineData(0x1A0, null)]
    public void A_trail_that_others_may_use_is_warned_of(int mode, string? said)
    {
        File.WriteAllText(Trail, "");
        File.SetUnixFileMode(Trail, (UnixFileMode)mode);
        AuditTrail trail = NewTrail();
        trail.Configure(Trail, toSyslog: false);
        Assert.Single(Entries(Trail, 1));
        Settle();
        Assert.True(Log.Flush(TimeSpan.FromSeconds(20)));
        Assert.Equal(said is not null, Said().Contains($"warning: audit: {Trail} {said}", StringComparison.Ordinal)
            && Said().Contains("warning: audit", StringComparison.Ordinal));
        Assert.Equal((UnixFileMode)mode, File.GetUnixFileMode(Trail));
    }

    [Fact]
    public void A_defect_is_said_and_counted_and_what_comes_next_is_written()
    {
        AuditTrail trail = NewTrail();
        OneDefect defect = new(Loop, "AuditTrail.Record");
        trail.Configure(Trail, toSyslog: false);
        trail.Record(new AuditEvent(AuditAct.Login, "ann"));
        Until(() => defect.IsDone, "the defect");
        trail.Record(new AuditEvent(AuditAct.Login, "bob"));
        Until(() => File.Exists(Trail) && File.ReadAllText(Trail).Contains("\"bob\"", StringComparison.Ordinal), "bob");
        Assert.Contains("lost conserver 1", Entries(Trail, 3));
        Assert.Empty(Faults(Trail));
        Assert.True(Log.Flush(TimeSpan.FromSeconds(20)));
        Assert.Contains("ERROR: audit: internal error: ", File.ReadAllText(Folder["server.log"]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_sum_of_refusals_that_meets_a_defect_is_told_later()
    {
        AuditTrail trail = NewTrail();
        trail.Configure(Trail, toSyslog: false);
        for (int i = 0; i < 120; i++)
        {
            trail.Record(Refused("mallory@desk", "192.0.2.1"));
        }

        Assert.Equal(101, Entries(Trail, 101).Length);
        Settle();
        OneDefect defect = new(Loop, "AuditShares.Sum");
        Clock.Advance(TimeSpan.FromMinutes(1));
        Until(() => defect.IsDone, "the defect");
        trail.Record(Refused("mallory@desk", "192.0.2.1"));
        Settle();
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("login-refused 192.0.2.1 21", Entries(Trail, 103)[^1]);
    }

    [Fact]
    public void The_system_s_log_gets_the_same_lines_and_need_not_be_there()
    {
        string path = Folder["log"];
        AuditTrail trail = NewTrail(syslog: path);
        trail.Configure(Trail, toSyslog: true);
        UntilSaid(": entries are not in the system's log");
        using (Socket system = Listen(path))
        {
            trail.Record(new AuditEvent(AuditAct.Login, "ann"));
            Assert.Equal(2, Entries(Trail, 2).Length);
            byte[] buffer = new byte[4096];
            string got = Encoding.UTF8.GetString(buffer, 0, system.Receive(buffer));
            Assert.Matches($@"^<86>[A-Z][a-z][a-z] [ 0-9]\d \d\d:\d\d:\d\d conserver\[{Environment.ProcessId}\]: \{{", got);
            Assert.EndsWith(File.ReadAllLines(Trail)[1], got, StringComparison.Ordinal);
        }

        File.Delete(path);
        trail.Record(new AuditEvent(AuditAct.Logout, "ann"));
        Assert.Equal(3, Entries(Trail, 3).Length);
        Until(
            () => Log.Flush(TimeSpan.FromSeconds(20)) && Said().Split(": entries are not in the system's log").Length == 3,
            "that it is not there any more");
        using (Socket system = Listen(path))
        {
            trail.Record(new AuditEvent(AuditAct.Login, "bob"));
            Assert.Equal(4, Entries(Trail, 4).Length);
            byte[] buffer = new byte[4096];
            Assert.Contains("\"bob\"", Encoding.UTF8.GetString(buffer, 0, system.Receive(buffer)), StringComparison.Ordinal);
        }

        Until(
            () => Log.Flush(TimeSpan.FromSeconds(20)) && Said().Split($"audit: {path}: takes entries again").Length == 3,
            "that it takes entries again");
    }

    [Fact]
    public void The_system_s_log_alone_will_do()
    {
        string path = Folder["log"];
        using Socket system = Listen(path);
        AuditTrail trail = NewTrail(syslog: path);
        trail.Configure(null, toSyslog: true);
        trail.Record(new AuditEvent(AuditAct.Login, "ann"));
        Settle();
        byte[] buffer = new byte[4096];
        _ = system.Receive(buffer);
        Assert.Contains("\"ann\"", Encoding.UTF8.GetString(buffer, 0, system.Receive(buffer)), StringComparison.Ordinal);
        trail.Configure(null, toSyslog: false);
    }
}
