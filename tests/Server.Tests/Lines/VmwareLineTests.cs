using System.Text.RegularExpressions;
using Conserver.Posix;
using Conserver.Server.Lines;
using Conserver.Server.Logging;
using Conserver.Server.Tests.Consoles;

namespace Conserver.Server.Tests.Lines;

/// <summary>A console whose guest comes to a concentrator.</summary>
public sealed class VmwareLineTests : IDisposable
{
    private readonly List<VmPeer> peers = [];
    private readonly ConsoleFixture fixture;
    private readonly int port = Ports.Free();

    public VmwareLineTests()
    {
        fixture = new ConsoleFixture(config =>
            Items.On(LineKinds.Vmware, $"listen {port}; vmname web; initspinmax 0;") with { LogFile = config.LogFile });
        fixture.Console.Start();
        fixture.Loop.Turn(TimeSpan.Zero);
    }

    private bool IsUp => fixture.Console.Line.IsUp;

    public void Dispose()
    {
        peers.ForEach(peer => peer.Dispose());
        fixture.Console.Line.Close();
        fixture.Loop.Turn(TimeSpan.Zero);
        Assert.Equal(0, fixture.Loop.Watched);
        Assert.Empty(fixture.Lines.Kept);
        _ = fixture.LogText;
        fixture.Dispose();
    }

    [Fact]
    public void A_guest_is_found_by_its_name_and_what_it_says_goes_both_ways()
    {
        Assert.Contains($"[c1] waits for the guest `web' at {port}", fixture.DaemonLines);
        VmPeer guest = Peer().Begin();
        guest.Say("early ");
        guest.Introduce("WEB");
        fixture.TurnUntil(() => IsUp);
        guest.ExpectCommand(83);
        guest.Introduce("WEB");
        fixture.TurnUntil(() => fixture.LogText.Contains("early ", StringComparison.Ordinal));
        guest.Say("late");
        fixture.TurnUntil(() => fixture.LogText.Contains("early late", StringComparison.Ordinal));
        fixture.Console.Line.Send("key"u8);
        guest.Expect("key"u8);
        fixture.Console.Line.Break();
        guest.Expect([255, 243]);
        guest.Extend(99, [1, 2, 3]);
        Assert.Equal([99], guest.ExpectCommand(3));
        guest.Dispose();
        fixture.TurnUntil(() => !IsUp);
    }

    [Fact]
    public void A_guest_that_moves_is_followed_and_no_byte_is_missing()
    {
        VmPeer source = Connected();
        source.Say("one ");
        source.Extend(40, [1, 255, 3]);
        byte[] goAhead = source.ExpectCommand(41);
        Assert.Equal([1, 255, 3], goAhead[..3]);
        VmPeer target = Peer().Begin().Introduce("web");
        target.Extend(44, goAhead);
        Assert.Equal(goAhead, target.ExpectCommand(45));
        source.Say("two ");
        fixture.TurnUntil(() => fixture.LogText.Contains("two ", StringComparison.Ordinal));
        target.Extend(46, [1, 255, 3]);
        target.Say("three");
        fixture.TurnUntil(() => source.IsClosed);
        target.Introduce("web");
        fixture.TurnUntil(() => fixture.LogText.Contains("three", StringComparison.Ordinal));
        Assert.True(IsUp);
        Assert.Equal("one two three", Regex.Replace(fixture.LogText, @"\[-- .*?\]\r?\n", ""));
        Assert.Contains(fixture.DaemonLines, line =>
            line.StartsWith("[c1] the guest has moved to 127.0.0.1:", StringComparison.Ordinal));
    }

    [Fact]
    public void A_guest_that_is_lost_in_the_middle_of_a_move_finds_its_place_when_it_comes_anew()
    {
        VmPeer source = Connected();
        source.Extend(40, [1]);
        byte[] goAhead = source.ExpectCommand(41);
        VmPeer target = Peer().Begin().Introduce("web");
        target.Extend(44, goAhead);
        target.ExpectCommand(45);
        source.Dispose();
        fixture.TurnUntil(() => !IsUp);
        VmPeer early = Peer().Begin().Introduce("web");
        early.Extend(99, []);
        early.ExpectCommand(3);
        Assert.False(IsUp);
        target.Dispose();
        early.Dispose();
        fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        fixture.Loop.Turn(TimeSpan.Zero);
        VmPeer again = Peer().Begin().Introduce("web");
        fixture.TurnUntil(() => IsUp);
        again.Say("back");
        fixture.TurnUntil(() => fixture.LogText.Contains("back", StringComparison.Ordinal));
    }

    /// <summary>Minutes after the guest has gone in the middle of its move.</summary>
    [Theory]
    [InlineData(4, true)]
    [InlineData(5, false)]
    public void The_secret_of_a_move_is_good_for_a_while_after_its_guest_has_gone(int minutes, bool isGood)
    {
        VmPeer source = Connected();
        source.Extend(40, [1]);
        byte[] goAhead = source.ExpectCommand(41);
        fixture.Clock.Advance(TimeSpan.FromHours(23));
        fixture.Loop.Turn(TimeSpan.Zero);
        source.Dispose();
        fixture.TurnUntil(() => !IsUp);
        fixture.Clock.Advance(TimeSpan.FromMinutes(minutes));
        VmPeer target = Peer().Begin();
        target.Extend(44, goAhead);
        target.Extend(99, []);
        target.ExpectCommand(3);
        Assert.Equal(isGood, target.HasHeard(45));
    }

    [Fact]
    public void The_secret_of_a_move_without_end_is_good_for_a_day()
    {
        VmPeer source = Connected();
        source.Extend(40, [1]);
        byte[] goAhead = source.ExpectCommand(41);
        fixture.Clock.Advance(TimeSpan.FromHours(24));
        VmPeer target = Peer().Begin();
        target.Extend(44, goAhead);
        target.Extend(99, []);
        target.ExpectCommand(3);
        Assert.False(target.HasHeard(45));
        source.Say("still here");
        fixture.TurnUntil(() => fixture.LogText.Contains("still here", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_many_moves_of_one_guest_the_last_counts_and_one_connection_waits_for_its_end()
    {
        VmPeer source = Connected();
        byte[] first = [], last = [];
        for (int i = 0; i < 1000; i++)
        {
            source.Extend(40, [1]);
            last = source.ExpectCommand(41);
            first = i == 0 ? last : first;
        }

        VmPeer old = Peer().Begin();
        old.Extend(44, first);
        old.Extend(99, []);
        old.ExpectCommand(3);
        Assert.False(old.HasHeard(45));
        old.Extend(44, last);
        Assert.Equal(last, old.ExpectCommand(45));
        VmPeer target = Peer().Begin();
        target.Extend(44, last);
        Assert.Equal(last, target.ExpectCommand(45));
        fixture.TurnUntil(() => old.IsClosed);
        Assert.Contains(fixture.DaemonLines, line =>
            line.EndsWith("refused: another connection has come for its move", StringComparison.Ordinal));
        fixture.Clock.Advance(TimeSpan.FromHours(1));
        fixture.TurnUntil(() => target.IsClosed);
        Assert.Contains(fixture.DaemonLines, line =>
            line.EndsWith("refused: its move has not ended in time", StringComparison.Ordinal));
        Assert.True(IsUp);
    }

    [Fact]
    public void Who_does_not_know_the_secret_is_not_the_guest_that_moves()
    {
        VmPeer source = Connected();
        source.Extend(40, [1]);
        byte[] goAhead = source.ExpectCommand(41);
        VmPeer liar = Peer().Begin().Introduce("web");
        goAhead[^1] ^= 1;
        liar.Extend(44, goAhead);
        liar.Extend(46, [1]);
        liar.Extend(99, []);
        liar.ExpectCommand(3);
        Assert.False(liar.Hears(45));
        source.Say("still here");
        fixture.TurnUntil(() => fixture.LogText.Contains("still here", StringComparison.Ordinal));
        source.Extend(48, []);
        fixture.Loop.Turn(TimeSpan.Zero);
        Assert.True(IsUp);
    }

    [Fact]
    public void Who_only_knows_the_name_of_a_guest_can_neither_begin_its_move_nor_end_it()
    {
        VmPeer source = Connected();
        VmPeer liar = Peer().Begin();
        liar.Extend(82, "web"u8);
        liar.Extend(40, [1]);
        Assert.Equal([1], liar.ExpectCommand(43));
        Assert.False(liar.Hears(41));
        source.Extend(40, [2]);
        byte[] goAhead = source.ExpectCommand(41);
        liar.Extend(48, [2]);
        liar.Extend(99, []);
        liar.ExpectCommand(3);
        VmPeer target = Peer().Begin();
        target.Extend(44, goAhead);
        Assert.Equal(goAhead, target.ExpectCommand(45));
    }

    [Fact]
    public void Who_takes_the_place_of_a_guest_that_has_gone_by_itself_is_not_sent_away_for_it()
    {
        var line = new Deaf();
        using GuestRoom room = new(fixture.Loop, new RepeatedLines(fixture.Loop, fixture.Lines.Log), "p");
        room.Call(isOpen: true, line);
        (int near, int far) = Conserver.Posix.Sockets.Pair();
        room.Replace(new LinkPlan { Fd = near }, "it has moved");
        Assert.Equal(near, room.Take()?.Fd);
        fixture.Loop.Turn(TimeSpan.Zero);
        Assert.Equal(0, line.Gone);
        room.Replace(new LinkPlan { Fd = near }, "it has moved");
        fixture.Loop.Turn(TimeSpan.Zero);
        Assert.Equal(1, line.Gone);
        Sys.Close(far);
    }

    [Fact]
    public void Another_guest_of_that_name_is_refused_until_the_first_has_said_good_bye()
    {
        VmPeer first = Connected();
        VmPeer second = Peer().Begin().Introduce("web", "50 ff ff");
        fixture.TurnUntil(() => second.IsClosed);
        Assert.Contains(
            fixture.DaemonLines, line => line.EndsWith("to another guest of that name", StringComparison.Ordinal));
        first.Dispose();
        fixture.TurnUntil(() => !IsUp);
        fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        _ = Peer().Begin().Introduce("web", "50 ff ff");
        fixture.TurnUntil(() => IsUp);
    }

    [Theory]
    [InlineData("unknown", "no console is for a guest named `unknown'")]
    [InlineData("silent", "said no name in time")]
    [InlineData("flood", "speaks without end before it has said its name")]
    public void Who_is_nobodys_guest_is_closed_and_the_log_says_why(string what, string why)
    {
        VmPeer stranger = Peer();
        switch (what)
        {
            case "unknown":
                stranger.Begin().Introduce("unknown");
                break;
            case "flood":
                stranger.Say(new string('x', 30_000));
                break;
            default:
                stranger.Begin();
                fixture.Clock.Advance(TimeSpan.FromSeconds(30));
                break;
        }

        fixture.TurnUntil(() => stranger.IsClosed);
        Assert.Contains(fixture.DaemonLines, line => line.EndsWith($"refused: {why}", StringComparison.Ordinal));
        Assert.False(IsUp);
    }

    [Fact]
    public void Of_consoles_that_share_an_address_each_has_its_own_listenfrom()
    {
        var other = new Line(
            Items.On(LineKinds.Vmware, $"listen {port}; vmname far; listenfrom 10.1.0.0/16;") with { Name = "c2" },
            new RecordingOwner(),
            fixture.Lines);
        other.Open();
        VmPeer stranger = Peer().Begin().Introduce("far");
        fixture.TurnUntil(() => stranger.IsClosed);
        Assert.Contains(fixture.DaemonLines, line => line.EndsWith(
            "refused: not in listenfrom of console `c2'", StringComparison.Ordinal));
        Assert.False(other.IsUp);
        _ = Connected();
        other.Close();
    }

    [Fact]
    public void However_an_address_is_written_it_is_one()
    {
        var other = new Line(
            Items.On(LineKinds.Vmware, $"listen 127.0.0.1:{port}; vmname far;") with { Name = "c2" },
            new RecordingOwner(),
            fixture.Lines);
        other.Open();
        _ = Peer().Begin().Introduce("far");
        fixture.TurnUntil(() => other.IsUp);
        _ = Connected();
        other.Close();
    }

    [Fact]
    public void Strangers_who_say_nothing_keep_no_guest_out()
    {
        VmPeer[] silent = [.. Enumerable.Range(0, 64).Select(_ => Peer())];
        fixture.Loop.Turn(TimeSpan.Zero);
        _ = Connected();
        fixture.TurnUntil(() => silent[0].IsClosed);
        Assert.False(silent[63].IsClosed);
        Assert.Contains(fixture.DaemonLines, line => line.EndsWith(
            "refused: too many have not said who they are", StringComparison.Ordinal));
    }

    private VmPeer Connected()
    {
        VmPeer guest = Peer().Begin().Introduce("web");
        fixture.TurnUntil(() => IsUp);
        return guest;
    }

    private VmPeer Peer()
    {
        peers.Add(new VmPeer(port, () => fixture.Loop.Turn(TimeSpan.FromMilliseconds(5))));
        fixture.Loop.Turn(TimeSpan.Zero);
        return peers[^1];
    }

    /// <summary>A line that only counts how often its device has gone.</summary>
    private sealed class Deaf : ILookoutLine
    {
        public int Gone { get; private set; }

        public void DeviceCame()
        {
        }

        public void DeviceGone(LinkEnd end) => Gone++;

        public void Faulted(Exception failure) => throw failure;
    }
}
