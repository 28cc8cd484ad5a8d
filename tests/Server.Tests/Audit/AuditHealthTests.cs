using Conserver.Server.Audit;
using Conserver.Server.Tests.Faults;
using Conserver.Server.Tests.History;

namespace Conserver.Server.Tests.Audit;

/// <summary>A trail that is not written is said at once, again while that lasts, and when it is over.</summary>
public sealed class AuditHealthTests : AuditTrailFixture
{
    private readonly FakeDisk disk = new();

    [Fact]
    public void A_trail_that_cannot_be_written_is_said_again_every_ten_minutes_until_it_can()
    {
        AuditTrail trail = Begun();
        Assert.Null(trail.Trouble);
        disk.SetRoom(0);
        trail.Record(new AuditEvent(AuditAct.Login, "ann"));
        UntilSaid("ERROR: audit: FileWrite(audit): No space left on device");
        Until(() => trail.Trouble is not null, "trouble");
        Assert.Matches(
            @"^the audit trail has not been written since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d: FileWrite\(audit\): No space",
            trail.Trouble!);
        Assert.Equal(0, SaidTimes("bytes wait, 0 entries are lost"));
        for (int times = 1; times <= 3; times++)
        {
            Clock.Advance(AuditHealth.Again);
            Settle();
            Assert.Equal(times, SaidTimes("bytes wait, 0 entries are lost"));
        }

        disk.SetRoom(long.MaxValue);
        UntilSaid("logfile audit is written again");
        Until(() => trail.Trouble is null, "no trouble");
        Clock.Advance(AuditHealth.Again * 2);
        Settle();
        Assert.Equal(3, SaidTimes("bytes wait, 0 entries are lost"));
    }

    [Fact]
    public void A_disk_that_does_not_answer_is_trouble_until_it_does()
    {
        AuditTrail trail = Begun();
        disk.Spinning.Reset();
        trail.Record(new AuditEvent(AuditAct.Login, "ann"));
        Settle();
        Clock.Advance(AuditHealth.Patience);
        UntilSaid("ERROR: audit: audit: the disk does not answer");
        Assert.EndsWith("the disk does not answer", trail.Trouble, StringComparison.Ordinal);
        disk.Spinning.Set();
        Until(() => disk["audit"].Contains("\"ann\"", StringComparison.Ordinal), "the entry");
        Clock.Advance(AuditHealth.Patience);
        UntilSaid("audit: audit is written again");
        Assert.Null(trail.Trouble);
    }

    [Fact]
    public void A_trail_that_is_given_up_is_no_trouble()
    {
        AuditTrail trail = Begun();
        disk.SetRoom(0);
        trail.Record(new AuditEvent(AuditAct.Login, "ann"));
        Until(() => trail.Trouble is not null, "trouble");
        trail.Configure(null, toSyslog: false);
        Assert.Null(trail.Trouble);
        Clock.Advance(AuditHealth.Again);
        Settle();
        Assert.Equal(0, SaidTimes("bytes wait"));
    }

    [Fact]
    public void Sums_that_find_no_room_are_lost_as_many_as_they_tell_of()
    {
        AuditTrail trail = Begun();
        disk.SetRoom(0);
        for (int i = 0; i < 1200; i++)
        {
            trail.Record(new AuditEvent(AuditAct.Note, $"ann@desk{i}") { Text = new string('x', 1000) });
            Settle();
        }

        for (int i = 0; i < 150; i++)
        {
            trail.Record(new AuditEvent(AuditAct.Break, "mallory@evil"));
        }

        Settle();
        Clock.Advance(TimeSpan.FromMinutes(1));
        Settle();
        disk.SetRoom(long.MaxValue);
        Until(() => trail.Trouble is null && disk["audit"].Length > AuditTrail.Bound, "what waited");
        trail.Record(new AuditEvent(AuditAct.Login, "bob"));
        Until(() => disk["audit"].Contains("\"by\":\"bob\"", StringComparison.Ordinal), "the entry after it");
        int kept = disk["audit"].Split("\"note\"").Length - 1;
        Assert.Contains(
            $"\"lost\",\"by\":\"conserver\",\"count\":{1200 - kept + 150},", disk["audit"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AuditHealth.Look")]
    [InlineData("AuditHealth.Repeat")]
    public void A_defect_in_looking_or_telling_is_said_and_it_is_looked_again(string callback)
    {
        AuditTrail trail = Begun();
        OneDefect defect = new(Loop, callback);
        disk.SetRoom(0);
        trail.Record(new AuditEvent(AuditAct.Login, "ann"));
        Until(() => trail.Trouble is not null, "trouble");
        Clock.Advance(AuditHealth.Again);
        Until(() => defect.IsDone, "the defect");
        UntilSaid("ERROR: audit: internal error: ");
        trail.Record(new AuditEvent(AuditAct.Login, "bob"));
        Settle();
        Clock.Advance(AuditHealth.Again);
        UntilSaid("bytes wait, 0 entries are lost");
        disk.SetRoom(long.MaxValue);
        Until(() => trail.Trouble is null, "no trouble");
    }

    private AuditTrail Begun()
    {
        AuditTrail trail = NewTrail(disk);
        trail.Configure("audit", toSyslog: false);
        Until(() => disk["audit"].Contains("\"start\"", StringComparison.Ordinal), "the first entry");
        return trail;
    }

    private int SaidTimes(string text)
    {
        Assert.True(Log.Flush(TimeSpan.FromSeconds(20)));
        return Said().Split(text).Length - 1;
    }
}
